using System.Collections.Immutable;
using Flint.Core;
using Flint.Scheduler.Planning;
using static Flint.Scheduler.Tests.Planning.FunctionStates;

namespace Flint.Scheduler.Tests.Planning;

public sealed class AssignmentPlannerTests
{
    private static readonly ImmutableArray<NodeDescription> OneNode = [Node("a")];
    private static readonly FunctionKey Hello = new("default", "hello");

    [Fact]
    public void The_versions_of_live_are_assigned_with_their_weights()
    {
        var canary = new FunctionAlias(ImmutableSortedDictionary<int, int>.Empty.Add(3, 95).Add(4, 5));

        var assignment = Plan([Make("hello", 7, canary, 0, 3, 4)]).Functions[Hello];

        Assert.Equal(7, assignment.Revision);
        Assert.Equal([(3, 95), (4, 5)], assignment.Live.Select(l => (l.Version.Number, l.Weight)));
        Assert.Empty(assignment.Nodes);
    }

    [Fact]
    public void Versions_of_other_aliases_are_left_out()
    {
        var assignment = Plan([Make("hello", 1, FunctionAlias.To(1), 0, 1, 2)]).Functions[Hello];

        Assert.Equal(1, Assert.Single(assignment.Live).Version.Number);
    }

    [Fact]
    public void A_function_without_a_live_version_is_known_but_has_none()
    {
        var assignment = Plan([Make("hello", 1, null, 1)]).Functions[Hello];

        Assert.Empty(assignment.Live);
        Assert.Empty(assignment.Nodes);
    }

    [Fact]
    public void Generation_rises_and_the_change_count_is_kept()
    {
        var first = AssignmentPlanner.Plan([], OneNode, 5, AssignmentSnapshot.Empty);
        var second = AssignmentPlanner.Plan([], OneNode, 6, first);

        Assert.Equal((1, 5), (first.Generation, first.ChangeCount));
        Assert.Equal((2, 6), (second.Generation, second.ChangeCount));
    }

    [Fact]
    public void A_function_of_which_nothing_changed_keeps_its_object()
    {
        FunctionState same = Make("same", 1, FunctionAlias.To(1), 1, 1);
        var first = Plan([same, Make("hello", 2, FunctionAlias.To(1), 0, 1)]);

        var second = Plan([same, Make("hello", 3, FunctionAlias.To(2), 0, 2)], first);

        var key = same.Function.Key;
        Assert.Same(first.Functions[key], second.Functions[key]);
        Assert.NotSame(first.Functions[Hello], second.Functions[Hello]);
        Assert.Equal(2, Assert.Single(second.Functions[Hello].Live).Version.Number);
    }

    [Fact]
    public void When_nothing_changed_the_table_is_kept_whole()
    {
        FunctionState[] functions = [Make("hello", 2, FunctionAlias.To(1), 0, 1)];
        var first = Plan(functions);

        Assert.Same(first.Functions, Plan(functions, first).Functions);
    }

    [Fact]
    public void A_removed_function_is_gone_even_if_another_took_its_place_in_number()
    {
        var first = Plan([Make("hello", 1, FunctionAlias.To(1), 0, 1)]);

        var second = Plan([Make("other", 2, FunctionAlias.To(1), 0, 1)], first);

        Assert.Equal("other", Assert.Single(second.Functions.Keys).Name);
    }

    [Fact]
    public void A_function_that_asks_for_ready_instances_gets_a_ready_worker()
    {
        ImmutableArray<NodeDescription> nodes =
        [
            Node("gateway", true, "gateway"),
            Node("down", ready: false),
            Node("up", true, "gateway", "worker"),
        ];

        var plan = AssignmentPlanner.Plan(
            [Make("hello", 1, FunctionAlias.To(1), 1, 1)],
            nodes,
            1,
            AssignmentSnapshot.Empty
        );

        Assert.Equal(["up"], plan.Functions[Hello].Nodes);
    }

    [Fact]
    public void When_a_node_leaves_only_its_functions_move()
    {
        var functions = Enumerable.Range(0, 300).Select(i => Make($"f{i}", i + 1, FunctionAlias.To(1), 1, 1)).ToArray();
        var three = AssignmentPlanner.Plan(functions, [Node("a"), Node("b"), Node("c")], 1, AssignmentSnapshot.Empty);

        var two = AssignmentPlanner.Plan(functions, [Node("c"), Node("a")], 1, three);

        foreach (var (key, before) in three.Functions)
        {
            if (before.Nodes[0] != "b")
            {
                Assert.Same(before, two.Functions[key]);
            }
        }

        var perNode = three.Functions.Values.GroupBy(a => a.Nodes[0], StringComparer.Ordinal).Select(g => g.Count());
        Assert.All(perNode, count => Assert.InRange(count, 60, 140));
    }

    [Fact]
    public void One_change_among_ten_thousand_functions_touches_one_assignment()
    {
        var functions = Enumerable
            .Range(0, 10_000)
            .Select(i => Make($"f{i}", i + 1, FunctionAlias.To(1), 0, 1))
            .ToArray();
        var first = Plan(functions);
        functions[5_000] = Make("f5000", 20_000, FunctionAlias.To(2), 0, 2);

        var second = Plan(functions, first);

        Assert.Equal(1, first.Functions.Count(f => !ReferenceEquals(f.Value, second.Functions[f.Key])));
    }

    private static AssignmentSnapshot Plan(FunctionState[] functions, AssignmentSnapshot? previous = null) =>
        AssignmentPlanner.Plan(functions, OneNode, 1, previous ?? AssignmentSnapshot.Empty);
}
