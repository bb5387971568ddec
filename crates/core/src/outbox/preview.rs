//! Mails as members would get them on a day under a policy, for staff who look ahead or back. They are made from the
//! samples of every kind, so a new kind is among them by itself.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::Value;

use super::Mail;
use super::mail::samples_at;
use crate::clock::day_in_japan;
use crate::failure::Failure;
use crate::policy::Policy;
use crate::policy::notification::NotificationKind;
use crate::policy::registration::{Step, steps};

/// The field with the member's name, where a mail to a member has it.
const MEMBER: &str = "member_name";

/// The mails that members can get under a policy, one of each kind, as if each were caused at `now` for a member of this
/// name. The links in them lead nowhere: their tokens are those of samples.
///
/// # Errors
/// When a sample can't be read back, which only a faulty build can cause.
pub fn mails_at(policy: &Policy, name: &str, now: DateTime<Utc>) -> Result<Vec<Mail>, Failure> {
    let mut mails: Vec<Mail> = Vec::new();
    for (_, sample) in Mail::samples() {
        if mails.iter().any(|mail| mail.kind() == sample.kind())
            || !is_for_members(&sample)
            || !is_sent(policy, &sample)
        {
            continue;
        }
        let unreadable = |_| Failure::Inconsistent("a sample of a mail can't be read back");
        let mut value = serde_json::to_value(&sample).map_err(unreadable)?;
        if let Some(Value::String(member)) = value.get_mut(MEMBER) {
            name.clone_into(member);
        }
        if let Value::Object(fields) = &mut value {
            fields.values_mut().for_each(|field| shift(field, now));
        }
        mails.push(serde_json::from_value(value).map_err(unreadable)?);
    }
    Ok(mails)
}

/// Moves an instant or a day as far as `now` lies from the instant of the samples.
fn shift(field: &mut Value, now: DateTime<Utc>) {
    let Value::String(text) = field else { return };
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        let moved = at.to_utc() + (now - samples_at());
        *text = moved.to_rfc3339();
    } else if let Ok(day) = text.parse::<NaiveDate>() {
        let moved = day + (day_in_japan(now) - day_in_japan(samples_at()));
        *text = moved.to_string();
    }
}

/// Whether a mail goes to members, and not to who works for the society or the vendor.
const fn is_for_members(mail: &Mail) -> bool {
    !matches!(
        mail,
        Mail::StaffInvitation { .. }
            | Mail::StaffAddressChange { .. }
            | Mail::StaffNotice { .. }
            | Mail::SettingsStopped { .. }
            | Mail::OperatorInvitation { .. }
            | Mail::OperatorNotice { .. }
    )
}

/// Whether the society sends such mails at all.
fn is_sent(policy: &Policy, mail: &Mail) -> bool {
    match mail {
        Mail::PasswordExpires { .. } => policy.password.expires(),
        Mail::OwnAddressWanted { .. } => !policy.email.company_domains.is_empty(),
        Mail::Announcement { .. } => policy.notification.kinds.contains(&NotificationKind::Announcements),
        Mail::News { about, .. } => policy.notification.kinds.contains(about),
        Mail::TestMail => steps(policy).contains(&Step::Confirm),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::in_japan;
    use crate::tenancy::manifest::Manifest;
    use crate::testing::{folder, japan};

    fn policy(slug: &str) -> Policy {
        Manifest::read(&folder(slug)).unwrap_or_else(|trouble| panic!("{trouble:?}")).policy
    }

    #[test]
    fn a_mail_names_the_member_and_the_day_that_it_is_shown_for() {
        let now = japan("2024-12-02T12:00:00");
        let mails = mails_at(&policy("shionogi"), "見本 太郎", now).unwrap();
        assert!(mails.iter().any(|mail| matches!(mail, Mail::PasswordChanged { member_name, changed_at }
            if member_name == "見本 太郎" && *changed_at == now)));
        let due = mails.iter().find_map(|mail| match mail {
            Mail::PasswordExpires { must_change_on, .. } => Some(*must_change_on),
            _ => None,
        });
        assert_eq!(due.unwrap() - in_japan(now).date_naive(), chrono::Duration::days(360));
    }

    #[test]
    fn what_a_society_does_not_send_is_not_shown_and_neither_is_a_mail_to_staff() {
        let now = japan("2026-11-30T12:00:00");
        let kinds =
            |slug| -> Vec<_> { mails_at(&policy(slug), "見本", now).unwrap().iter().map(Mail::kind).collect() };
        assert!(kinds("shionogi").contains(&"password_expires"));
        assert!(!kinds("stanleykenpo").contains(&"password_expires"), "passwords don't expire there");
        assert!(kinds("tokyometro").contains(&"test_mail"));
        assert!(!kinds("stanleykenpo").contains(&"test_mail"), "its registration has no confirmation page");
        for slug in ["shionogi", "stanleykenpo", "midori"] {
            assert!(!kinds(slug).contains(&"staff_invitation"), "{slug}");
            assert!(kinds(slug).contains(&"welcome"), "{slug}");
        }
        let shown: std::collections::BTreeSet<_> =
            ["shionogi", "stanleykenpo", "midori", "aozora", "nec", "tokyometro"].into_iter().flat_map(kinds).collect();
        let missing: Vec<_> = Mail::KINDS.iter().filter(|kind| !shown.contains(*kind)).collect();
        let of_staff =
            |kind: &str| kind.starts_with("staff_") || kind.starts_with("operator_") || kind == "settings_stopped";
        assert!(missing.iter().all(|kind| of_staff(kind) || **kind == "announcement"), "{missing:?}");
    }
}
