using Flint.Core;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Http;

/// <summary>
/// The headers of a request as guests see them: one entry for each value, without those of the connection and without
/// keys of the platform, which a function could use in its caller's name.
/// </summary>
internal static class RequestHeaderList
{
    /// <summary>Fills a list.</summary>
    public static void Fill(List<KeyValuePair<string, string>> target, IHeaderDictionary headers)
    {
        var connection = headers.Connection.ToString();
        foreach (var (name, values) in headers)
        {
            if (
                HopByHopHeaders.Contains(name) || (connection.Length > 0 && HopByHopHeaders.IsNamedBy(connection, name))
            )
            {
                continue;
            }

            for (var i = 0; i < values.Count; i++)
            {
                if (CredentialHeaders.HoldKey(name, values[i]))
                {
                    continue;
                }

                target.Add(new(name, values[i] ?? ""));
            }
        }
    }
}
