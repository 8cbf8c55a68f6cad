using System.Text.Json;
using System.Text.Json.Serialization;
using Flint.Gateway.Api.Audit;
using Flint.Gateway.Api.DeadLetters;
using Flint.Gateway.Api.Functions;
using Flint.Gateway.Api.Invocations;
using Flint.Gateway.Api.Keys;
using Flint.Gateway.Api.Logs;
using Flint.Gateway.Api.Nodes;
using Flint.Gateway.Api.Secrets;
using Flint.Gateway.Api.TestCalls;
using Flint.Gateway.Api.Versions;
using Flint.Gateway.Events;
using Flint.Gateway.Problems;

namespace Flint.Gateway.Api;

/// <summary>The JSON of the management API's answers.</summary>
[JsonSerializable(typeof(FunctionPage))]
[JsonSerializable(typeof(FunctionResource))]
[JsonSerializable(typeof(VersionList))]
[JsonSerializable(typeof(VersionResource))]
[JsonSerializable(typeof(TestCallRequest))]
[JsonSerializable(typeof(TestCallResult))]
[JsonSerializable(typeof(InvocationResource))]
[JsonSerializable(typeof(AcceptedInvocation))]
[JsonSerializable(typeof(DeadLetterPage))]
[JsonSerializable(typeof(DeadLetterResource))]
[JsonSerializable(typeof(DeadLetterCount))]
[JsonSerializable(typeof(LogList))]
[JsonSerializable(typeof(LogResource))]
[JsonSerializable(typeof(PlatformEvent))]
[JsonSerializable(typeof(NodeList))]
[JsonSerializable(typeof(NewKeyRequest))]
[JsonSerializable(typeof(NewKeyResource))]
[JsonSerializable(typeof(KeyList))]
[JsonSerializable(typeof(PrincipalResource))]
[JsonSerializable(typeof(AuditPage))]
[JsonSerializable(typeof(SecretValue))]
[JsonSerializable(typeof(SecretList))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(byte[]))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(bool?))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>On one line, as a stream of events needs it.</summary>
    public static ApiJson Compact { get; } =
        new(
            new JsonSerializerOptions
            {
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            }
        );
}
