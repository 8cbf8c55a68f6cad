namespace Flint.Wasm.Text;

/// <summary>Annotations: names for people, and custom sections.</summary>
internal sealed partial class ModuleAssembler
{
    // Where names of definitions may stand, by the index of the token after; with the function's index, or -1.
    private readonly Dictionary<int, int> _namePlaces = [];

    // Where custom sections may stand: before fields and after the last one.
    private readonly HashSet<int> _fieldPlaces = [];
    private readonly SortedDictionary<int, string> _functionNames = [];
    private readonly CustomAnnotations _customs;
    private string? _annotatedName;

    private void AddNamePlace(IndexSpace space) =>
        _namePlaces[_reader.Position] = space == _functions ? space.Count - 1 : -1;

    private void ReadAnnotations(int start)
    {
        foreach (var annotation in _reader.Source.Annotations)
        {
            if (annotation.Before < start || annotation.Before > _reader.Position)
            {
                continue;
            }

            if (annotation.Id == "custom")
            {
                Require(_fieldPlaces.Contains(annotation.Before), annotation);
                _customs.Add(annotation);
            }
            else
            {
                ReadName(annotation, start);
            }
        }
    }

    private void ReadName(WatAnnotation annotation, int start)
    {
        if (annotation.Tokens is not [{ Kind: WatTokenKind.String } token])
        {
            throw _reader.Source.Fault(annotation.Start, "@name annotation: unexpected token: one string is expected");
        }

        var name = StringLiteral.DecodeUtf8(_reader.Source, token);
        if (_namePlaces.TryGetValue(annotation.Before, out var function))
        {
            if (function >= 0 && !_functionNames.TryAdd(function, name))
            {
                throw _reader.Source.Fault(annotation.Start, "@name annotation: multiple names of one function");
            }

            return;
        }

        Require(annotation.Before == start, annotation);
        if (_annotatedName is not null)
        {
            throw _reader.Source.Fault(annotation.Start, "@name annotation: multiple module names");
        }

        _annotatedName = name;
    }

    private void Require(bool isPlacedWell, WatAnnotation annotation)
    {
        if (!isPlacedWell)
        {
            throw _reader.Source.Fault(annotation.Start, $"misplaced @{annotation.Id} annotation");
        }
    }
}
