using Flint.Gateway.Access;
using Flint.Gateway.Api;
using Flint.Gateway.Invocations;
using Flint.Gateway.OpenApi;
using Flint.Gateway.Pages;
using Flint.Gateway.Problems;
using Microsoft.AspNetCore.Builder;

namespace Flint.Gateway;

/// <summary>Puts the gateway into the request pipeline.</summary>
public static class FlintGatewayPipeline
{
    /// <summary>
    /// Serves functions, and everything else from the endpoints that are mapped on <paramref name="app"/>: the
    /// management API, its description, health, and those of others, such as a dashboard. Call it before any other
    /// middleware: what stands in front is paid for by every invocation.
    /// </summary>
    public static WebApplication UseFlintGateway(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<FunctionMiddleware>();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseMiddleware<ManagementAccess>();
        app.UseSwaggerUI(static ui =>
        {
            ui.RoutePrefix = "docs";
            ui.DocumentTitle = "Flint management API";
            ui.SwaggerEndpoint($"/openapi/{ApiDescription.DocumentName}.json", "Flint management API");
        });
        // Named here, endpoint routing comes after the invocations; otherwise the framework would put it in front.
        app.UseRouting();
        app.UseMiddleware<AccessMiddleware>();
        ApiEndpoints.Map(app);
        HealthEndpoints.Map(app);
        StartPage.Map(app);
        app.MapOpenApi();
        return app;
    }
}
