using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Encodings.Web;
using System.Text.Json;
using Flint.Core;
using Flint.Host.Client;

namespace Flint.Host.Commands;

/// <summary>The options that every command with a server shares.</summary>
internal sealed class ClientOptions
{
    internal const string JsonName = "--json";
    private const string DefaultServer = "http://127.0.0.1:8080";
    private const string ServerVariable = "FLINT_SERVER";
    private const string KeyVariable = "FLINT_KEY";
    private const string NamespaceVariable = "FLINT_NAMESPACE";

    private readonly Option<Uri> _server = new("--server")
    {
        Description = $"The server's address. Without it, {ServerVariable} of the environment, or {DefaultServer}.",
        HelpName = "URL",
        CustomParser = ParseServer,
    };

    private readonly Option<string?> _namespace = new("--namespace", "-n")
    {
        Description =
            $"The namespace. Without it, {NamespaceVariable} of the environment, or the only one that the key is for, or "
            + $"{FunctionKey.DefaultNamespace}.",
        HelpName = "NAME",
    };

    private readonly Option<string?> _key = new("--key")
    {
        Description =
            $"A key or token for the server. Better {KeyVariable} of the environment, or the settings file: other users of a "
            + "machine can see command lines.",
        HelpName = "KEY",
    };

    private readonly Option<bool> _json = new(JsonName) { Description = "Print JSON for programs." };

    /// <summary>How JSON is printed: people read it too.</summary>
    internal static JsonSerializerOptions Indented { get; } = new(FlintJson.Options) { WriteIndented = true };

    internal ClientOptions(Command command)
    {
        _namespace.Validators.Add(static result => RequireName(result, result.GetValueOrDefault<string?>()));
        command.Options.Add(_server);
        command.Options.Add(_namespace);
        command.Options.Add(_key);
        command.Options.Add(_json);
    }

    /// <summary>An argument for a function's name.</summary>
    internal static Argument<string> FunctionName()
    {
        var argument = new Argument<string>("NAME") { Description = "The function's name." };
        argument.Validators.Add(static result => RequireName(result, result.GetValueOrDefault<string>()));
        return argument;
    }

    internal bool Json(ParseResult result) => result.GetValue(_json);

    internal FlintClient Connect(ParseResult result)
    {
        var settings = ClientSettings.Load();
        var address = result.GetValue(_server) ?? FromEnvironment(settings);
        var key = result.GetValue(_key) ?? Variable(KeyVariable) ?? settings.Key;
        var @namespace = result.GetValue(_namespace) ?? Variable(NamespaceVariable) ?? settings.Namespace;
        if (@namespace is not null && !NameRules.IsValid(@namespace))
        {
            throw new UsageException($"'{@namespace}' is no name of a namespace. Allowed: {NameRules.Description}.");
        }

        return new FlintClient(address, @namespace, key);
    }

    internal static void RequireName(SymbolResult result, string? name)
    {
        if (!NameRules.IsValid(name))
        {
            result.AddError($"'{name}' is no name. Allowed: {NameRules.Description}.");
        }
    }

    private static Uri FromEnvironment(ClientSettings settings) =>
        Variable(ServerVariable) is { } text
            ? Parse(text) ?? throw new UsageException($"{ServerVariable} is '{text}'. {ServerRule}")
        : settings.Server is { } server
            ? Parse(server) ?? throw new UsageException($"{settings.Path} names the server '{server}'. {ServerRule}")
        : new Uri(DefaultServer);

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { } value && !string.IsNullOrWhiteSpace(value)
            ? value.Trim()
            : null;

    private static Uri? ParseServer(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var server = Parse(text);
        if (server is null)
        {
            result.AddError($"'{text}' is no address of a server. {ServerRule}");
        }

        return server;
    }

    private const string ServerRule = "Give an absolute one, as in http://127.0.0.1:8080.";

    private static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https") ? uri : null;
}
