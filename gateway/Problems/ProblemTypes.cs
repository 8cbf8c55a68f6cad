namespace Flint.Gateway.Problems;

/// <summary>Every kind of problem that the gateway answers with.</summary>
internal static class ProblemTypes
{
    // Access, of invocations and of the management API.
    public static ProblemType Unauthenticated { get; } =
        new("unauthenticated", 401, "A credential is needed that holds");
    public static ProblemType Forbidden { get; } = new("forbidden", 403, "The credential's roles do not allow this");
    public static ProblemType IdentityProviderUnavailable { get; } =
        new("identity-provider-unavailable", 503, "The identity provider cannot be reached");

    // Invocations.
    public static ProblemType FunctionNotFound { get; } = new("function-not-found", 404, "There is no such function");
    public static ProblemType FunctionNotLive { get; } =
        new("function-not-live", 404, "The function has no live version");
    public static ProblemType MethodNotAllowed { get; } =
        new("method-not-allowed", 405, "The method is not allowed here");
    public static ProblemType RequestTooLarge { get; } = new("request-too-large", 413, "The request body is too large");
    public static ProblemType TooManyInvocations { get; } =
        new("too-many-invocations", 429, "Too many invocations of this function at once");
    public static ProblemType BacklogFull { get; } =
        new("backlog-full", 429, "Too many asynchronous invocations of this function wait");
    public static ProblemType DeadLettersFull { get; } =
        new("dead-letters-full", 429, "The function has too many dead letters");
    public static ProblemType HeadTooLarge { get; } = new("head-too-large", 431, "The request's headers are too large");
    public static ProblemType FunctionFailed { get; } = new("function-failed", 500, "The function failed");
    public static ProblemType VersionUnavailable { get; } =
        new("version-unavailable", 500, "The function's version cannot be loaded");
    public static ProblemType UpgradeNotSupported { get; } =
        new("upgrade-not-supported", 501, "Functions do not speak WebSocket");
    public static ProblemType InvalidResponse { get; } =
        new("invalid-response", 502, "The function's answer is not valid HTTP");
    public static ProblemType WorkerOverloaded { get; } = new("worker-overloaded", 503, "The worker has no room");
    public static ProblemType QueueFull { get; } = new("queue-full", 503, "The queue is full");
    public static ProblemType FunctionTimeout { get; } = new("function-timeout", 504, "The function took too long");
    public static ProblemType MemoryLimit { get; } = new("memory-limit", 507, "The function reached its memory limit");

    // The management API.
    public static ProblemType BadRequest { get; } = new("bad-request", 400, "The request is malformed");
    public static ProblemType InvalidName { get; } = new("invalid-name", 400, "The name is not allowed");
    public static ProblemType InvalidJson { get; } = new("invalid-json", 400, "The body is not valid JSON");
    public static ProblemType InvalidQuery { get; } = new("invalid-query", 400, "A query parameter is not valid");
    public static ProblemType InvalidHeader { get; } = new("invalid-header", 400, "A header is not valid");
    public static ProblemType ForbiddenOrigin { get; } =
        new("forbidden-origin", 403, "The request comes from a foreign page");
    public static ProblemType NotFound { get; } = new("not-found", 404, "There is nothing at this address");
    public static ProblemType VersionNotFound { get; } = new("version-not-found", 404, "There is no such version");
    public static ProblemType InvocationNotFound { get; } =
        new("invocation-not-found", 404, "There is no such asynchronous invocation");
    public static ProblemType DeadLetterNotFound { get; } =
        new("dead-letter-not-found", 404, "There is no such dead letter");
    public static ProblemType ArtifactMissing { get; } =
        new("artifact-missing", 404, "The artifact is not in the store");
    public static ProblemType KeyNotFound { get; } = new("key-not-found", 404, "There is no such key");
    public static ProblemType SecretNotFound { get; } = new("secret-not-found", 404, "There is no such secret");
    public static ProblemType SecretInUse { get; } = new("secret-in-use", 409, "Functions name the secret");
    public static ProblemType UnknownSecret { get; } = new("unknown-secret", 422, "A named secret does not exist");
    public static ProblemType QuotaExceeded { get; } = new("quota-exceeded", 409, "A quota is used up");
    public static ProblemType UploadTimeout { get; } = new("upload-timeout", 408, "The upload took too long");
    public static ProblemType RouteTaken { get; } = new("route-taken", 409, "A route belongs to another function");
    public static ProblemType RevisionConflict { get; } =
        new("revision-conflict", 412, "The function was changed by somebody else");
    public static ProblemType BodyTooLarge { get; } = new("body-too-large", 413, "The body is too large");
    public static ProblemType UnsupportedMediaType { get; } =
        new("unsupported-media-type", 415, "The media type is not supported");
    public static ProblemType InvalidBody { get; } = new("invalid-body", 422, "The body is not valid");
    public static ProblemType UnknownVersion { get; } = new("unknown-version", 422, "A named version does not exist");
    public static ProblemType ArtifactRefused { get; } =
        new("artifact-refused", 422, "The artifact cannot be a function");
    public static ProblemType CapabilityMismatch { get; } =
        new("capability-mismatch", 422, "The function needs capabilities that it does not have");
    public static ProblemType InternalError { get; } = new("internal-error", 500, "The platform failed");
    public static ProblemType StorageUnavailable { get; } = new("storage-unavailable", 503, "The store cannot be used");
    public static ProblemType NotReady { get; } = new("not-ready", 503, "The platform is not ready");
}
