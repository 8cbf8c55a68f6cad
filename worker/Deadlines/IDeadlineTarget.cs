namespace Flint.Worker.Deadlines;

/// <summary>Something with a deadline that <see cref="Pulse"/> watches.</summary>
internal interface IDeadlineTarget
{
    /// <summary>Stops it if its deadline has passed.</summary>
    /// <param name="now">The present timestamp.</param>
    /// <returns>Whether it has a deadline at present.</returns>
    bool Check(long now);
}
