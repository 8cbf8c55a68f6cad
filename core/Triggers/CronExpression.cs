namespace Flint.Core;

/// <summary>
/// A schedule of five fields (minute, hour, day of month, month, day of week), as Unix's crontab(5) has them: with lists,
/// ranges, steps, names, and 7 as well as 0 for Sunday; or <c>@hourly</c> and the like.
/// <para>
/// Where both day fields are restricted (do not begin with a star), a day that either allows is one: <c>0 0 13 * FRI</c>
/// is every 13th and every Friday.
/// </para>
/// <para>
/// Times are local ones. Where clocks are set forward, times that do not exist become the first moment after the gap,
/// once for all of them; where they are set back, times that come twice count the first time. Schedules whose hour begins
/// with a star run by every hour that passes: they leave out what does not exist and run in both hours.
/// </para>
/// </summary>
public sealed class CronExpression
{
    // 29 February on a certain day of the week comes once in 28 years, or in 40 around a century without its leap year.
    private const int LongestSearchDays = 41 * 366;

    private static readonly string[] Months = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".Split(' ');
    private static readonly string[] Days = "SUN MON TUE WED THU FRI SAT".Split(' ');

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private readonly CronField _minutes;
    private readonly CronField _hours;
    private readonly CronField _daysOfMonth;
    private readonly CronField _months;
    private readonly CronField _daysOfWeek;

    private CronExpression(string[] fields)
    {
        _minutes = CronField.Parse(fields[0], 0, 59, []);
        _hours = CronField.Parse(fields[1], 0, 23, []);
        _daysOfMonth = CronField.Parse(fields[2], 1, 31, []);
        _months = CronField.Parse(fields[3], 1, 12, Months);
        var week = CronField.Parse(fields[4], 0, 7, Days);
        _daysOfWeek = week with { Bits = week.Bits | (week.Bits >> 7) };
    }

    /// <summary>Reads a schedule.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static CronExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('@'))
        {
            text =
                Macros.GetValueOrDefault(text)
                ?? throw new FormatException($"'{text}' is none of {string.Join(", ", Macros.Keys)}.");
        }

        var fields = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            throw new FormatException(
                $"A schedule has five fields (minute, hour, day of month, month, day of week), and this has {fields.Length}."
            );
        }

        var expression = new CronExpression(fields);
        return expression.HasAnyDay()
            ? expression
            : throw new FormatException("No day is ever as the schedule says: the months have no such day.");
    }

    /// <summary>The first time of the schedule after a moment; null where there is none in 40 years.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset moment, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        // From the day before: a clock that was set back can leave times of that day ahead.
        var day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(moment, zone).DateTime).AddDays(-1);
        for (var i = 0; i < LongestSearchDays; i++, day = day.AddDays(1))
        {
            if (AllowsDay(day) && EarliestOn(day, moment, zone) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    private DateTimeOffset? EarliestOn(DateOnly day, DateTimeOffset after, TimeZoneInfo zone)
    {
        DateTimeOffset? earliest = null;
        for (var hour = 0; hour < 24; hour++)
        {
            for (var minute = 0; _hours.Allows(hour) && minute < 60; minute++)
            {
                if (!_minutes.Allows(minute))
                {
                    continue;
                }

                var (first, second) = MomentsOf(day.ToDateTime(new TimeOnly(hour, minute)), zone);
                Consider(first);
                Consider(second);
            }
        }

        return earliest;

        void Consider(DateTimeOffset? moment)
        {
            if (moment > after && (earliest is null || moment < earliest))
            {
                earliest = moment;
            }
        }
    }

    // The moments at which clocks show a time: one, none, or two.
    private (DateTimeOffset? First, DateTimeOffset? Second) MomentsOf(DateTime local, TimeZoneInfo zone)
    {
        if (zone.IsInvalidTime(local))
        {
            return (_hours.IsStar ? null : AfterGap(local, zone), null);
        }

        if (!zone.IsAmbiguousTime(local))
        {
            return (Utc(local, zone.GetUtcOffset(local)), null);
        }

        var offsets = zone.GetAmbiguousTimeOffsets(local);
        return (Utc(local, offsets.Max()), _hours.IsStar ? Utc(local, offsets.Min()) : null);
    }

    private static DateTimeOffset AfterGap(DateTime local, TimeZoneInfo zone)
    {
        var before = local;
        while (zone.IsInvalidTime(before))
        {
            before = before.AddMinutes(-1);
        }

        return Utc(before, zone.GetUtcOffset(before)).AddMinutes(1);
    }

    private static DateTimeOffset Utc(DateTime local, TimeSpan offset) =>
        new DateTimeOffset(local, offset).ToUniversalTime();

    private bool AllowsDay(DateOnly day)
    {
        if (!_months.Allows(day.Month))
        {
            return false;
        }

        var (byMonth, byWeek) = (_daysOfMonth.Allows(day.Day), _daysOfWeek.Allows((int)day.DayOfWeek));
        return _daysOfMonth.IsStar || _daysOfWeek.IsStar ? byMonth && byWeek : byMonth || byWeek;
    }

    private bool HasAnyDay()
    {
        var day = new DateOnly(2000, 1, 1);
        for (var i = 0; i < LongestSearchDays; i++)
        {
            if (AllowsDay(day.AddDays(i)))
            {
                return true;
            }
        }

        return false;
    }
}
