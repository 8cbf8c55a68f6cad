using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Flint.Gateway.Limits;

/// <summary>Limits the body of a request: by its declared length at once, and otherwise while it is read.</summary>
internal static class RequestBodyLimit
{
    /// <summary>
    /// False where the declared length is over the limit. A body without a length is limited by the server: reading on
    /// beyond the limit fails with status 413.
    /// </summary>
    public static bool TryApply(HttpContext http, long limit)
    {
        if (http.Request.ContentLength is { } length)
        {
            if (length > limit)
            {
                return false;
            }
            if (length == 0)
            {
                return true;
            }
        }
        else if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false })
        {
            return true;
        }
        // The server's own default (30 MB) would be another limit, which no setting of the function names.
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
        {
            feature.MaxRequestBodySize = limit;
        }
        return true;
    }
}
