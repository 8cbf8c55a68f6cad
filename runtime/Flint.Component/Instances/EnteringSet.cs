namespace Flint.Component.Instances;

/// <summary>
/// The component instances that a call enters: the callee and what it is nested in, without what the caller is already
/// inside of (CanonicalABI.md, <c>entering_set</c>).
/// </summary>
internal sealed class EnteringSet(int[] states)
{
    public void Enter(ComponentInstance root)
    {
        foreach (var state in states)
        {
            if (!root.State(state).MayEnter)
            {
                throw new ComponentTrapException("cannot enter component instance");
            }
        }

        foreach (var state in states)
        {
            root.State(state).MayEnter = false;
        }
    }

    public void Leave(ComponentInstance root)
    {
        foreach (var state in states)
        {
            root.State(state).MayEnter = true;
        }
    }
}
