//! What would keep a send within Salesforce's limits.

use super::human::number;
use super::report::{Calls, LOGINS_PER_HOUR, Limits, Needed};

/// A token lives for at least so many seconds where an org has the shortest session timeout.
const SAFE_MAX_AGE: u32 = 900;

/// A sentence for each limit that is exceeded.
pub(super) fn of(needed: &Needed<'_>, calls: Calls, limits: &Limits) -> Vec<String> {
    limits
        .exceeded
        .iter()
        .map(|limit| if limit == "api_per_day" { api(calls, limits) } else { logins(needed) })
        .collect()
}

fn api(calls: Calls, limits: &Limits) -> String {
    let per_day = limits.api_per_day.unwrap_or(u64::MAX).max(1);
    format!(
        "{} API calls are more than the {} of one day: spread the send over {} days, and leave calls for whatever else uses the org",
        number(calls.api),
        number(per_day),
        number(calls.api.div_ceil(per_day)),
    )
}

fn logins(needed: &Needed<'_>) -> String {
    let within = number(needed.logins_within_hour());
    let allowed = number(LOGINS_PER_HOUR);
    match needed.max_age() {
        None => format!(
            "{within} logins within an hour are more than the {allowed} that Salesforce takes: keep the token with `:cache_max_age {SAFE_MAX_AGE}`, or send at most 60 messages a minute"
        ),
        Some(seconds) => format!(
            "{within} logins within an hour are more than the {allowed} that Salesforce takes: keep the token for longer than {seconds} s, such as `:cache_max_age {SAFE_MAX_AGE}`"
        ),
    }
}
