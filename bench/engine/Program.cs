using Flint.Bench.Engine;

// dotnet run -c Release --project bench/engine [ROUNDS [NAME]]
// Runs every program in Flint's engine and in node's V8, alternating, both warm, and prints the medians and their ratio;
// then with which optimisation the JIT compiled what ran. NAME restricts the run to one suite or program.
var rounds = args.Length > 0 ? int.Parse(args[0]) : 7;
var only = args.Length > 1 ? args[1] : null;
using var tiers = new MethodTiers();
using var v8 = new V8Runner();
var ratios = new List<(string Name, double Ratio)>();
var reports = new List<string>();
Console.WriteLine("| program | Flint, ms | V8, ms | ratio | of the fastest rounds |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var suite in BenchSuite.All)
{
    if (!File.Exists(suite.File))
    {
        reports.Add($"| {suite.Name} | not built: programs/interpreters/build.sh | |");
        continue;
    }

    using var flint = new FlintRunner(await File.ReadAllBytesAsync(suite.File));
    var selected = suite.Programs.Where(p => only is null || only == suite.Name || only == p.Name).ToList();
    foreach (var program in selected)
    {
        if (!Measure(flint, suite, program))
        {
            return 1;
        }
    }

    var report = await tiers.TakeAsync(TimeSpan.FromSeconds(30));
    reports.Add(
        $"| {suite.Name} | {report.Methods} | {report.Unoptimised.Count} {string.Join(' ', report.Unoptimised)} |"
    );
}

var (worst, worstRatio) = ratios.MaxBy(static r => r.Ratio);
Console.WriteLine(
    $"| geometric mean of {ratios.Count} | | | {Math.Exp(ratios.Average(static r => Math.Log(r.Ratio))):f2} | |"
);
Console.WriteLine($"| worst: {worst} | | | {worstRatio:f2} | |");
Console.WriteLine();
Console.WriteLine("| module | methods that ran | of them without optimisation |");
Console.WriteLine("|---|---|---|");
reports.ForEach(Console.WriteLine);
return 0;

bool Measure(FlintRunner flint, BenchSuite suite, BenchProgram program)
{
    const int WarmUp = 2;
    var ours = new List<double>();
    var theirs = new List<double>();
    for (var round = 0; round < rounds + WarmUp; round++)
    {
        var (milliseconds, result) = flint.Run(program);
        var (reference, expected) = v8.Run(suite, program);
        if (result != expected)
        {
            Console.Error.WriteLine($"{suite.Name} {program.Name}: Flint answers {result}, V8 {expected}.");
            return false;
        }

        if (round >= WarmUp)
        {
            ours.Add(milliseconds);
            theirs.Add(reference);
        }
    }

    ours.Sort();
    theirs.Sort();
    var (our, their) = (ours[rounds / 2], theirs[rounds / 2]);
    var name = suite.IsBuiltHere ? $"{suite.Name} {program.Name}" : program.Name;
    ratios.Add((name, our / their));
    Console.WriteLine($"| {name} | {our:f1} | {their:f1} | {our / their:f2} | {ours[0] / theirs[0]:f2} |");
    return true;
}
