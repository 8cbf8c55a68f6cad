using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Flint.Core;

/// <summary>What values triggers may have.</summary>
internal static partial class TriggerRules
{
    /// <summary>Triggers of one function; each is looked at whenever time has come for one.</summary>
    private const int MaximumTriggers = 100;

    /// <summary>Characters of a path or a media type, as most servers limit a line of a request.</summary>
    private const int MaximumText = 4_096;

    /// <summary>Bytes of a schedule's body: what is larger belongs into the function.</summary>
    private const int MaximumBodyBytes = 64 << 10;

    internal static void Check(ImmutableArray<TriggerSettings> triggers, List<JsonFault> faults)
    {
        if (triggers.Length > MaximumTriggers)
        {
            faults.Add(new JsonFault("/triggers", $"At most {MaximumTriggers} triggers are allowed."));
        }

        for (var i = 0; i < triggers.Length; i++)
        {
            var at = $"/triggers/{i}";
            var trigger = triggers[i];
            if (trigger.Path.Length > MaximumText || !PathPattern().IsMatch(trigger.Path))
            {
                const string Rule = "Must start with a slash and be percent-encoded, without a fragment.";
                faults.Add(new JsonFault($"{at}/path", Rule));
            }

            CheckCron(trigger, at, faults);
        }
    }

    private static void CheckCron(TriggerSettings trigger, string at, List<JsonFault> faults)
    {
        CheckSchedule(trigger, at, faults);
        if (trigger.Method is not null && !MethodPattern().IsMatch(trigger.Method))
        {
            faults.Add(new JsonFault($"{at}/method", "Must be an HTTP method in upper case, as in POST."));
        }

        if (trigger.Body is not null && Encoding.UTF8.GetByteCount(trigger.Body) > MaximumBodyBytes)
        {
            faults.Add(new JsonFault($"{at}/body", $"At most {MaximumBodyBytes} bytes are allowed."));
        }

        if (
            trigger.ContentType is { } type
            && (type.Length is 0 or > MaximumText || type.Any(static c => c is < ' ' or > '~'))
        )
        {
            faults.Add(new JsonFault($"{at}/contentType", "Must be a media type, as in application/json."));
        }
    }

    private static void CheckSchedule(TriggerSettings trigger, string at, List<JsonFault> faults)
    {
        if (trigger.Schedule is null)
        {
            faults.Add(new JsonFault(at, "A trigger of type cron needs a 'schedule', as in \"*/5 * * * *\"."));
        }
        else
        {
            try
            {
                CronExpression.Parse(trigger.Schedule);
            }
            catch (FormatException e)
            {
                faults.Add(new JsonFault($"{at}/schedule", e.Message));
            }
        }

        if (trigger.TimeZone is not null && !TimeZoneInfo.TryFindSystemTimeZoneById(trigger.TimeZone, out _))
        {
            const string Rule = "Not a time zone that this platform knows. Use an IANA name, as in Europe/Berlin.";
            faults.Add(new JsonFault($"{at}/timeZone", Rule));
        }
    }

    [GeneratedRegex(@"\A/[!-""$-~]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\A[A-Z]{1,32}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MethodPattern();
}
