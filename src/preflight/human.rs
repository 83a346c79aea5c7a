//! The report for people.

use std::fmt::Write;

use super::report::{ByReason, Outcomes, Report};

/// The report as text.
pub fn human(report: &Report) -> String {
    let mut text = String::new();
    // Writing to memory cannot fail.
    let _ = write(report, &mut text);
    text
}

/// A number with a comma between thousands.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn write(report: &Report, out: &mut String) -> std::fmt::Result {
    let users = if report.users == 1 { "user" } else { "users" };
    match &report.template.name {
        Some(name) => writeln!(out, "{name}: {} {users}", number(report.users))?,
        None => writeln!(out, "{} {users}", number(report.users))?,
    }
    writeln!(out)?;
    for (name, count) in outcomes(report.outcomes) {
        let percent = count as f64 * 100.0 / report.users.max(1) as f64;
        writeln!(out, "  {name:<10} {:>13}  {percent:>5.1} %", number(count))?;
    }
    let refused = report.refused.iter().map(|one| {
        let fields = if one.fields.is_empty() { String::new() } else { format!(": {}", one.fields.join(", ")) };
        (format!("{}{fields}", one.error_code), one.users, one.samples.as_slice())
    });
    groups(out, "refused by Salesforce", refused)?;
    groups(out, "failed to render", reasons(&report.failed))?;
    groups(out, "aborted by the template", reasons(&report.aborted))?;
    groups(
        out,
        "blank in the body",
        report.blank.iter().map(|(member, count)| (member.clone(), *count, [].as_slice())),
    )?;
    let per_day = report.limits.api_per_day.map_or(String::new(), |limit| format!(" of {} a day", number(limit)));
    writeln!(out)?;
    let counted = |count: u64, one: &str| format!("{} {one}{}", number(count), if count == 1 { "" } else { "s" });
    let (api, logins) = (counted(report.calls.api, "API call"), counted(report.calls.logins, "login"));
    writeln!(out, "Salesforce: {api}{per_day}, {logins}")?;
    report.advice.iter().try_for_each(|advice| writeln!(out, "  - {advice}"))
}

fn reasons(groups: &[ByReason]) -> impl Iterator<Item = (String, u64, &[String])> {
    groups.iter().map(|one| (one.reason.clone(), one.users, one.samples.as_slice()))
}

/// The outcomes that somebody came to.
fn outcomes(outcomes: Outcomes) -> impl Iterator<Item = (&'static str, u64)> {
    let Outcomes { created, updated, upserted, sent, aborted, refused, failed, unreadable } = outcomes;
    [
        ("created", created),
        ("updated", updated),
        ("upserted", upserted),
        ("sent", sent),
        ("aborted", aborted),
        ("refused", refused),
        ("failed", failed),
        ("unreadable", unreadable),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
}

/// A list of reasons, each with the number of users and some of their names.
fn groups<'a>(
    out: &mut String,
    title: &str,
    groups: impl Iterator<Item = (String, u64, &'a [String])>,
) -> std::fmt::Result {
    let mut groups = groups.peekable();
    if groups.peek().is_none() {
        return Ok(());
    }
    writeln!(out, "\n{title}")?;
    for (reason, users, samples) in groups {
        write!(out, "  {:>10}  {reason}", number(users))?;
        if !samples.is_empty() {
            let more = if (samples.len() as u64) < users { ", …" } else { "" };
            write!(out, "  ({}{more})", samples.join(", "))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
