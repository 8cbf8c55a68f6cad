using Flint.Gateway.Invocations;
using Microsoft.AspNetCore.Builder;

namespace Flint.Gateway;

/// <summary>Puts the gateway into the request pipeline.</summary>
public static class FlintGatewayPipeline
{
    /// <summary>
    /// Serves functions, and answers every other request from the endpoints mapped on <paramref name="app"/>, among them
    /// the management API. Call it first: what stands before it is paid for by every invocation.
    /// </summary>
    public static WebApplication UseFlintGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<FunctionMiddleware>();
        // Named here, endpoint routing comes after the invocations; otherwise the framework would put it in front.
        app.UseRouting();
        return app;
    }
}
