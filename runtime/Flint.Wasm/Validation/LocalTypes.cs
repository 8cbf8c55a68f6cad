using Flint.Wasm.Modules;

namespace Flint.Wasm.Validation;

/// <summary>
/// The types of a function's locals, and which of those without a default value are set. Locals are declared in runs, a
/// few bytes for thousands of locals, so no more of them are written out one by one than the function has bytes of code.
/// </summary>
internal sealed class LocalTypes
{
    private const int AlwaysDirect = 256;

    private readonly HashSet<uint> _set = [];
    private readonly List<uint> _setOrder = [];
    private readonly List<int> _runEnds = [];
    private ValueType[] _direct = new ValueType[AlwaysDirect];
    private int _directCount;
    private int _parameterCount;
    private bool _someNeedSetting;
    private FunctionBody? _body;

    /// <summary>The number of locals, parameters included.</summary>
    public int Count { get; private set; }

    /// <summary>How many locals without a default value are set.</summary>
    public int SetCount => _setOrder.Count;

    /// <summary>The type of a local below <see cref="Count"/>.</summary>
    public ValueType this[uint index] => index < (uint)_directCount ? _direct[index] : FindInRuns((int)index);

    /// <summary>Starts a function.</summary>
    public void Reset(FunctionType type, FunctionBody body)
    {
        _body = body;
        _parameterCount = type.Parameters.Length;
        Count = _parameterCount + body.LocalCount;
        _directCount = Math.Min(Count, Math.Max(AlwaysDirect, body.CodeLength));
        if (_direct.Length < _directCount)
        {
            _direct = new ValueType[Math.Max(_directCount, _direct.Length * 2)];
        }

        // All parameters fit: their number has a limit of its own, but a tiny body may have fewer bytes.
        _directCount = Math.Max(_directCount, _parameterCount);
        if (_direct.Length < _directCount)
        {
            _direct = new ValueType[_directCount];
        }

        type.Parameters.CopyTo(_direct);
        _set.Clear();
        _setOrder.Clear();
        _runEnds.Clear();
        _someNeedSetting = false;
        var end = _parameterCount;
        foreach (var run in body.Locals)
        {
            if (end < _directCount)
            {
                _direct.AsSpan(end, Math.Min(run.Count, _directCount - end)).Fill(run.Type);
            }

            end += run.Count;
            _runEnds.Add(end);
            _someNeedSetting |= !run.Type.IsDefaultable;
        }
    }

    /// <summary>Whether a local has a value.</summary>
    public bool IsSet(uint index) =>
        !_someNeedSetting || index < (uint)_parameterCount || this[index].IsDefaultable || _set.Contains(index);

    /// <summary>Notes that a local was set.</summary>
    public void MarkSet(uint index)
    {
        if (_someNeedSetting && !IsSet(index))
        {
            _set.Add(index);
            _setOrder.Add(index);
        }
    }

    /// <summary>Forgets what was set after there were so many set locals: at the end of a block.</summary>
    public void ForgetSetAfter(int count)
    {
        while (_setOrder.Count > count)
        {
            _set.Remove(_setOrder[^1]);
            _setOrder.RemoveAt(_setOrder.Count - 1);
        }
    }

    private ValueType FindInRuns(int index)
    {
        // The first run that ends after the index.
        var run = _runEnds.BinarySearch(index + 1);
        return _body!.Locals[run < 0 ? ~run : run].Type;
    }
}
