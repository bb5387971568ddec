//! Mails about updated information.

use chrono::{DateTime, Duration, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::maintenance::TimeOfDay;
use crate::clock::{day_in_japan, instant_in_japan};

/// Mails when information is updated (通知情報更新時のメール通知).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Notification {
    /// A checkbox, or always.
    pub mode: Mode,
    /// What is told.
    pub kinds: Vec<NotificationKind>,
    /// When no such mail is sent; at any time where it is missing. Mails about an account are sent at any time.
    #[serde(default)]
    pub quiet_hours: Option<QuietHours>,
}

/// Hours in which no update mail is sent, each day in Japan. They may go over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietHours {
    /// The first minute without mails, e.g. `21:00`.
    pub from: TimeOfDay,
    /// The first minute with mails again, e.g. `08:00`.
    pub until: TimeOfDay,
}

impl QuietHours {
    /// The instant at which the quiet hours around `now` end. `None` if `now` is outside of them.
    #[must_use]
    pub fn end_after(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let today = day_in_japan(now);
        let at = |day, time: TimeOfDay| instant_in_japan(day, u32::from(time.0));
        // They began yesterday or today.
        [today - Duration::days(1), today].into_iter().find_map(|day| {
            let from = at(day, self.from);
            let until_day = if self.until < self.from { day + Duration::days(1) } else { day };
            let until = at(until_day, self.until);
            (from <= now && now < until).then_some(until)
        })
    }
}

/// Who gets update mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Who ticks a checkbox that isn't ticked beforehand.
    OptIn,
    /// Everybody, said in words.
    Always,
}

/// What update mails are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationKind {
    /// 医療費情報
    MedicalExpenses,
    /// 資格情報
    Eligibility,
    /// お知らせ: the society's announcements. Their mails bring a title and a link.
    Announcements,
}

impl NotificationKind {
    /// All kinds there are, in the order of pages.
    pub const ALL: [Self; 3] = [Self::MedicalExpenses, Self::Eligibility, Self::Announcements];
}

/// A member's answers about update mails.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// The answer to the one checkbox at registration. It concerns all kinds that existed at that time.
    pub at_registration: bool,
    /// Later answers for single kinds; empty until the member gives one.
    pub by_kind: Vec<(NotificationKind, bool)>,
}

impl Choices {
    /// Whether the member wants mails of this kind. Once a member has answered by kind, a kind without an answer isn't
    /// wanted.
    #[must_use]
    pub fn wants(&self, kind: NotificationKind) -> bool {
        let chosen = self.by_kind.iter().find(|(known, _)| *known == kind).map(|(_, wanted)| *wanted);
        chosen.unwrap_or(self.by_kind.is_empty() && self.at_registration)
    }
}

/// Whether an account gets mails of this kind, by the society's policy and the member's answers.
#[must_use]
pub fn wants(rules: &Notification, choices: &Choices, kind: NotificationKind) -> bool {
    rules.kinds.contains(&kind)
        && match rules.mode {
            Mode::Always => true,
            Mode::OptIn => choices.wants(kind),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::japan;
    use Mode::{Always, OptIn};
    use NotificationKind::{Eligibility, MedicalExpenses};

    #[test]
    fn quiet_hours_go_over_midnight_and_end_at_a_minute_in_japan() {
        let hours = |from: &str, until: &str| QuietHours { from: from.parse().unwrap(), until: until.parse().unwrap() };
        let end = |hours: QuietHours, at: &str| hours.end_after(japan(&format!("2026-11-{at}:00")));
        let night = hours("21:00", "08:00");
        assert_eq!(end(night, "20T20:59"), None);
        assert_eq!(end(night, "20T21:00"), Some(japan("2026-11-21T08:00:00")));
        assert_eq!(end(night, "21T00:00"), Some(japan("2026-11-21T08:00:00")));
        assert_eq!(end(night, "21T07:59"), Some(japan("2026-11-21T08:00:00")));
        assert_eq!(end(night, "21T08:00"), None);
        let noon = hours("12:00", "13:00");
        assert_eq!(end(noon, "20T12:30"), Some(japan("2026-11-20T13:00:00")));
        assert_eq!(end(noon, "20T13:00"), None);
        assert_eq!(end(hours("21:00", "24:00"), "20T23:59"), Some(japan("2026-11-21T00:00:00")));
        assert_eq!(end(hours("00:00", "08:00"), "20T00:00"), Some(japan("2026-11-20T08:00:00")));
        // Two equal times are no hours at all.
        assert_eq!(end(hours("08:00", "08:00"), "20T08:00"), None);
    }

    #[test]
    fn policy_and_choice_decide_together() {
        let both = [MedicalExpenses, Eligibility];
        let chosen = [(MedicalExpenses, false), (Eligibility, true)];
        for (mode, kinds, at_registration, by_kind, expected) in [
            // The checkbox of the registration counts until the member answers by kind.
            (OptIn, &both[..], false, &[][..], [false, false]),
            (OptIn, &both, true, &[], [true, true]),
            // An answer by kind overrides the checkbox.
            (OptIn, &both, true, &chosen, [false, true]),
            (OptIn, &both, false, &chosen, [false, true]),
            (OptIn, &both, true, &[(MedicalExpenses, false), (Eligibility, false)], [false, false]),
            // A member who answered by kind hasn't asked for a kind that came later.
            (OptIn, &both, true, &[(MedicalExpenses, true)], [true, false]),
            // No member gets mails of a kind that the society doesn't send.
            (OptIn, &[Eligibility], true, &[], [false, true]),
            (OptIn, &[Eligibility], true, &[(MedicalExpenses, true)], [false, false]),
            (OptIn, &[], true, &[], [false, false]),
            // With `Always`, the answers don't matter.
            (Always, &both, false, &[], [true, true]),
            (Always, &both, false, &chosen, [true, true]),
            (Always, &[MedicalExpenses], false, &chosen, [true, false]),
            (Always, &[], true, &chosen, [false, false]),
        ] {
            let rules = Notification { mode, kinds: kinds.to_vec(), quiet_hours: None };
            let choices = Choices { at_registration, by_kind: by_kind.to_vec() };
            let found = both.map(|kind| wants(&rules, &choices, kind));
            assert_eq!(found, expected, "{rules:?} {choices:?}");
        }
    }
}
