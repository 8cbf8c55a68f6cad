using System.Globalization;
using Flint.Core;

namespace Flint.Core.Tests.Triggers;

public sealed class CronExpressionTests
{
    [Theory]
    [InlineData("* * * * *", "2026-01-01T00:00:30", "2026-01-01T00:01:00")]
    [InlineData("*/5 * * * *", "2026-01-01T00:05:00", "2026-01-01T00:10:00")]
    [InlineData("5/15 * * * *", "2026-01-01T00:06:00", "2026-01-01T00:20:00")]
    [InlineData("1,2,50-52 3 * * *", "2026-01-01T03:02:00", "2026-01-01T03:50:00")]
    [InlineData("10-30/10 0 * * *", "2026-01-01T00:20:00", "2026-01-01T00:30:00")]
    [InlineData("0 0 29 2 *", "2026-01-01T00:00:00", "2028-02-29T00:00:00")]
    [InlineData("0 0 29 feb *", "2096-03-01T00:00:00", "2104-02-29T00:00:00")]
    [InlineData("0 12 * * Mon-Fri", "2026-01-02T12:00:00", "2026-01-05T12:00:00")]
    [InlineData("0 0 * * 7", "2026-01-01T00:00:00", "2026-01-04T00:00:00")]
    [InlineData("0 0 * * 5-7", "2026-01-03T00:00:00", "2026-01-04T00:00:00")]
    [InlineData("0 0 * DEC SUN", "2026-01-01T00:00:00", "2026-12-06T00:00:00")]
    [InlineData("@hourly", "2026-01-01T00:59:59", "2026-01-01T01:00:00")]
    [InlineData("@daily", "2026-01-01T00:00:00", "2026-01-02T00:00:00")]
    [InlineData("@Weekly", "2026-01-01T00:00:00", "2026-01-04T00:00:00")]
    [InlineData("@monthly", "2026-01-01T00:00:00", "2026-02-01T00:00:00")]
    [InlineData("@yearly", "2026-01-01T00:00:00", "2027-01-01T00:00:00")]
    [InlineData(" 0\t0  1 1 * ", "2026-01-01T00:00:00", "2027-01-01T00:00:00")]
    public void The_next_time_after_a_moment(string schedule, string after, string expected) =>
        Assert.Equal(Utc(expected), CronExpression.Parse(schedule).NextAfter(Utc(after), TimeZoneInfo.Utc));

    [Theory]
    // Both day fields are restricted: the 13th and every Friday.
    [InlineData("0 0 13 * FRI", "2026-01-01T00:00:00", "2026-01-02T00:00:00")]
    [InlineData("0 0 13 * FRI", "2026-01-10T00:00:00", "2026-01-13T00:00:00")]
    // One begins with a star: both must hold, as in Unix, also where the star has a step.
    [InlineData("0 0 13 * *", "2026-01-01T00:00:00", "2026-01-13T00:00:00")]
    [InlineData("0 0 */2 * FRI", "2026-01-01T00:00:00", "2026-01-09T00:00:00")]
    public void Days_of_month_and_of_week(string schedule, string after, string expected) =>
        Assert.Equal(Utc(expected), CronExpression.Parse(schedule).NextAfter(Utc(after), TimeZoneInfo.Utc));

    [Theory]
    // 29 March 2026, 02:00 to 03:00 do not exist in Berlin; the gap ends at 01:00 UTC.
    [InlineData("30 2 * * *", "2026-03-28T12:00:00", "2026-03-29T01:00:00 2026-03-30T00:30:00")]
    [InlineData("0,30 2 * * *", "2026-03-28T12:00:00", "2026-03-29T01:00:00 2026-03-30T00:00:00")]
    [InlineData("30 * * * *", "2026-03-29T00:00:00", "2026-03-29T00:30:00 2026-03-29T01:30:00")]
    [InlineData("30 */2 * * *", "2026-03-28T23:00:00", "2026-03-28T23:30:00 2026-03-29T02:30:00")]
    public void A_gap_of_summer_time(string schedule, string after, string expected) =>
        InBerlin(schedule, after, expected);

    [Theory]
    // 25 October 2026, 02:00 to 03:00 come twice in Berlin: from 00:00 UTC and from 01:00 UTC.
    [InlineData("30 2 * * *", "2026-10-24T12:00:00", "2026-10-25T00:30:00 2026-10-26T01:30:00")]
    [InlineData("30 * * * *", "2026-10-25T00:00:00", "2026-10-25T00:30:00 2026-10-25T01:30:00 2026-10-25T02:30:00")]
    [InlineData("*/30 1-3 * * *", "2026-10-25T00:00:00", "2026-10-25T00:30:00 2026-10-25T02:00:00")]
    public void An_hour_that_comes_twice(string schedule, string after, string expected) =>
        InBerlin(schedule, after, expected);

    [Theory]
    [InlineData("", "five fields")]
    [InlineData("* * * *", "has 4")]
    [InlineData("* * * * * *", "has 6")]
    [InlineData("60 * * * *", "'60' is no value from 0 to 59")]
    [InlineData("* 24 * * *", "'24'")]
    [InlineData("* * 0 * *", "'0' is no value from 1 to 31")]
    [InlineData("* * * 13 *", "or name such as JAN")]
    [InlineData("* * * * 8", "'8'")]
    [InlineData("5-1 * * * *", "ends before it begins")]
    [InlineData("*/0 * * * *", "step")]
    [InlineData("*/x * * * *", "step")]
    [InlineData(", * * * *", "''")]
    [InlineData("-1 * * * *", "''")]
    [InlineData("1-2-3 * * * *", "'2-3'")]
    [InlineData("+1 * * * *", "'+1'")]
    [InlineData("0 0 31 2 *", "No day")]
    [InlineData("0 0 31 4,6 *", "No day")]
    [InlineData("@reboot", "@hourly")]
    public void What_is_no_schedule_is_refused_with_the_reason(string schedule, string reason)
    {
        var refused = Assert.Throws<FormatException>(() => CronExpression.Parse(schedule));

        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_triggers_have_their_pointers()
    {
        var refused = Assert.Throws<JsonRefusedException>(() =>
            SettingsReader.ReadSettings(
                """
                { "triggers": [
                    { "type": "cron" },
                    { "type": "cron", "schedule": "61 * * * *", "timeZone": "Mars/Base", "path": "x", "method": "post" }
                ] }
                """u8.ToArray()
            )
        );

        Assert.Equal(
            ["/triggers/0", "/triggers/1/path", "/triggers/1/schedule", "/triggers/1/timeZone", "/triggers/1/method"],
            refused.Faults.Select(static f => f.Pointer)
        );
    }

    private static void InBerlin(string schedule, string after, string expected)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var expression = CronExpression.Parse(schedule);
        var moment = Utc(after);
        foreach (var next in expected.Split(' '))
        {
            moment = expression.NextAfter(moment, zone)!.Value;
            Assert.Equal(Utc(next), moment);
        }
    }

    private static DateTimeOffset Utc(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
