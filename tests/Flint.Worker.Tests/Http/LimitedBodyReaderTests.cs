using System.IO.Pipelines;
using Flint.Worker.Http;
using Microsoft.AspNetCore.Http;

namespace Flint.Worker.Tests.Http;

public sealed class LimitedBodyReaderTests
{
    [Theory]
    [InlineData(10, 10, true)]
    [InlineData(11, 10, false)]
    [InlineData(100_000, 99_999, false)]
    [InlineData(100_000, 100_000, true)]
    public async Task Body_over_the_limit_fails(int length, int limit, bool fits)
    {
        var reader = new LimitedBodyReader(PipeReader.Create(new MemoryStream(new byte[length])), limit);
        var error = await Record.ExceptionAsync(async () =>
        {
            while (true)
            {
                var result = await reader.ReadAsync();
                if (result.Buffer.IsEmpty && result.IsCompleted)
                {
                    return;
                }

                reader.AdvanceTo(result.Buffer.GetPosition(Math.Min(3_000, result.Buffer.Length)));
            }
        });
        Assert.Equal(fits, error is null);
        if (!fits)
        {
            Assert.Equal(413, Assert.IsType<BadHttpRequestException>(error).StatusCode);
        }
    }
}
