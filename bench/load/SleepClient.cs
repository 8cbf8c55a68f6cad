using System.Globalization;
using System.Net.Http;

namespace Flint.Bench.Load;

/// <summary>Asks for a number of answers at once whose guests each wait for a second; answers when all are there.</summary>
internal sealed class SleepClient(HttpClient client)
{
    public const string Role = "sleep";

    public async Task<string> AnswerAsync(string count)
    {
        await Task.WhenAll(
            Enumerable.Range(0, int.Parse(count, CultureInfo.InvariantCulture)).Select(_ => SleepAsync())
        );
        return "";
    }

    private async Task SleepAsync()
    {
        using var response = await client.GetAsync(new Uri("/sleep", UriKind.Relative));
        response.EnsureSuccessStatusCode();
    }
}
