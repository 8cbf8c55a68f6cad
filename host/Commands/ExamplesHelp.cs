using System.CommandLine;
using System.CommandLine.Invocation;

namespace Flint.Host.Commands;

/// <summary>The usual help, and after it examples: they answer more questions than a list of options.</summary>
internal sealed class ExamplesHelp(SynchronousCommandLineAction usual) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string[]> Examples = new(StringComparer.Ordinal)
    {
        ["up"] =
        [
            "flint up",
            "flint up --urls http://127.0.0.1:9000 --data-directory /var/lib/flint",
            "Flint__DataDirectory=/var/lib/flint ASPNETCORE_URLS=http://127.0.0.1:9000 flint up",
        ],
        ["deploy"] =
        [
            "flint deploy functions-samples/hello        # a folder with flint.json",
            "flint deploy build/shop.wasm --name shop    # a binary, with the settings that shop has or default ones",
        ],
        ["invoke"] =
        [
            "flint invoke hello",
            "flint invoke echo --path '/any/path?x=1' --method POST --data '{\"a\":1}' --header 'Content-Type: application/json'",
            "flint invoke echo --data @picture.png > answer.json",
        ],
        ["list"] = ["flint list", "flint list --json --server http://10.0.0.5:8080"],
        ["remove"] = ["flint remove hello"],
        ["versions"] = ["flint versions hello", "flint versions hello --json"],
        ["rollback"] = ["flint rollback hello", "flint rollback hello --to 3"],
        ["canary"] =
        [
            "flint deploy hello --no-activate && flint canary hello 4 --percent 5",
            "flint canary hello 4 --percent 100    # all requests: the canary has proved itself",
            "flint rollback hello                  # back to the one before",
        ],
        ["logs"] = ["flint logs hello", "flint logs hello -f", "flint logs hello -f --json | jq .text"],
        ["audit"] = ["flint audit", "flint audit --all --limit 500 --json"],
        ["secrets"] = ["flint secrets set API_TOKEN -n shop", "flint secrets list -n shop"],
        ["set"] = ["flint secrets set API_TOKEN < token.txt", "flint secrets set API_TOKEN    # asks for it"],
        ["keys"] = ["flint keys create ci --role deployer@shop --expires 90d", "flint keys list"],
        ["create"] =
        [
            "flint keys create admin --role admin@* --data-directory .flint    # the first key, before flint up",
            "flint keys create ci --role deployer@shop --role viewer@default --expires 90d",
        ],
        ["revoke"] = ["flint keys revoke k0123456789abcdef"],
        ["generate"] = ["flint keys generate > admin.key && Flint__Access__AdminKeyFile=admin.key flint up"],
        ["dead-letters"] = ["flint dead-letters list mail", "flint dead-letters replay mail --all"],
    };

    /// <inheritdoc/>
    public override bool ClearsParseErrors => usual.ClearsParseErrors;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        var examples =
            command is RootCommand
                ? ["flint up", "flint deploy functions-samples/hello", "flint invoke hello"]
                : Examples.GetValueOrDefault(command.Name, []);
        if (examples.Length > 0)
        {
            output.WriteLine("Examples:");
            foreach (var example in examples)
            {
                output.WriteLine($"  {example}");
            }

            output.WriteLine();
        }

        return code;
    }
}
