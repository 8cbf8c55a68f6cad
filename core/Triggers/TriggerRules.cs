using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Flint.Core;

/// <summary>What values triggers may have.</summary>
internal static partial class TriggerRules
{
    /// <summary>Triggers of one function; each is looked at whenever an event arrives.</summary>
    private const int MaximumTriggers = 100;

    /// <summary>Attributes of one filter; an event has about ten.</summary>
    private const int MaximumFilters = 32;

    /// <summary>Characters of a path, a pattern or a media type, as most servers limit a line of a request.</summary>
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

            if (trigger.Type == TriggerType.Cron)
            {
                CheckCron(trigger, at, faults);
            }
            else
            {
                CheckEvents(trigger, at, faults);
            }
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

        Refuse(!trigger.Filter.IsEmpty, "filter", "cloudevents", at, faults);
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

    private static void CheckEvents(TriggerSettings trigger, string at, List<JsonFault> faults)
    {
        Refuse(trigger.Schedule is not null, "schedule", "cron", at, faults);
        Refuse(trigger.TimeZone is not null, "timeZone", "cron", at, faults);
        Refuse(trigger.Method is not null, "method", "cron", at, faults);
        Refuse(trigger.Body is not null, "body", "cron", at, faults);
        Refuse(trigger.ContentType is not null, "contentType", "cron", at, faults);
        if (trigger.Filter.Count > MaximumFilters)
        {
            faults.Add(new JsonFault($"{at}/filter", $"At most {MaximumFilters} attributes are allowed."));
        }

        foreach (var (name, pattern) in trigger.Filter)
        {
            var pointer = JsonFault.Combine($"{at}/filter", name);
            if (!AttributePattern().IsMatch(name))
            {
                const string Rule = "A CloudEvents attribute's name is 1 to 64 lower-case letters and digits.";
                faults.Add(new JsonFault(pointer, Rule));
            }

            if (pattern.Length is 0 or > MaximumText)
            {
                var rule = $"Must be a pattern of 1 to {MaximumText} characters, as in com.example.*";
                faults.Add(new JsonFault(pointer, rule));
            }
        }
    }

    private static void Refuse(bool found, string member, string type, string at, List<JsonFault> faults)
    {
        if (found)
        {
            faults.Add(new JsonFault($"{at}/{member}", $"Only triggers of type {type} have this member."));
        }
    }

    [GeneratedRegex(@"\A/[!-""$-~]*\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PathPattern();

    [GeneratedRegex(@"\A[A-Z]{1,32}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MethodPattern();

    [GeneratedRegex(@"\A[a-z0-9]{1,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AttributePattern();
}
