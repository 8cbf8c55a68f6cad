namespace Flint.Component;

/// <summary>A .NET type for a WIT record.</summary>
/// <typeparam name="TSelf">The type itself.</typeparam>
/// <typeparam name="TFields">A tuple of the fields' types in WIT's order, at most seven.</typeparam>
public interface IRecordValue<TSelf, TFields>
    where TSelf : IRecordValue<TSelf, TFields>
{
    /// <summary>The fields.</summary>
    TFields Fields { get; }

    /// <summary>Makes a value of its fields.</summary>
    static abstract TSelf FromFields(TFields fields);
}
