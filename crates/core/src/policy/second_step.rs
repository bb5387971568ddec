//! The second step of a sign-in (second authentication factor).

use chrono::{DateTime, Duration, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::clock::is_recent;

/// Passkey and one-time code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondStep {
    /// Whether it is asked.
    pub requirement: Requirement,
    /// What a member may choose from.
    #[serde(default)]
    pub methods: Vec<Method>,
    /// The one that pages advise.
    #[serde(default)]
    pub recommended: Option<Method>,
    /// Days for which a member may leave it out on a device of their own after a one-time code, 1 to 90 (この端末では省く);
    /// none: it is asked at every sign-in with a password.
    #[serde(default)]
    #[schemars(range(min = 1, max = 90))]
    pub remember_days: Option<u8>,
}

/// Whether a second step is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Requirement {
    /// Not offered.
    None,
    /// Offered.
    Optional,
    /// Asked of everybody.
    Required,
}

/// A second step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// 生体認証（パスキー）
    Passkey,
    /// ワンタイムパスワード
    OneTimeCode,
}

impl SecondStep {
    /// Whether members can have a second step.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.requirement != Requirement::None
    }

    /// Whether a member may set up this method.
    #[must_use]
    pub fn offers(&self, method: Method) -> bool {
        self.is_offered() && self.methods.contains(&method)
    }

    /// Whether every member must have a second step.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.requirement == Requirement::Required
    }

    /// Whether the second step may be skipped on a device where it was last taken at `remembered_at`. A later change of
    /// the password ends this.
    #[must_use]
    pub fn remembers(
        &self,
        remembered_at: Option<DateTime<Utc>>,
        password_changed_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> bool {
        let (Some(days), Some(at)) = (self.remember_days, remembered_at) else { return false };
        self.is_offered() && password_changed_at < at && is_recent(at, Duration::days(i64::from(days)), now)
    }

    /// The method that pages recommend, if it is offered.
    #[must_use]
    pub fn advised(&self) -> Option<Method> {
        self.recommended.filter(|method| self.offers(*method))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_count_only_where_a_second_step_is_asked_or_offered() {
        let mut step = SecondStep {
            requirement: Requirement::Required,
            methods: vec![Method::OneTimeCode],
            recommended: Some(Method::Passkey),
            remember_days: None,
        };
        assert!(step.is_required() && step.offers(Method::OneTimeCode) && !step.offers(Method::Passkey));
        assert_eq!(step.advised(), None);
        step.methods.push(Method::Passkey);
        assert_eq!(step.advised(), Some(Method::Passkey));
        step.requirement = Requirement::None;
        assert!(!step.is_required() && !step.offers(Method::Passkey));
        assert_eq!(step.advised(), None);
    }

    #[test]
    fn a_device_is_remembered_for_the_days_of_the_policy_and_until_the_password_changes() {
        let at = |seconds: i64| DateTime::from_timestamp(1_800_000_000 + seconds, 0).unwrap();
        let mut step = SecondStep {
            requirement: Requirement::Required,
            methods: vec![Method::OneTimeCode],
            recommended: None,
            remember_days: Some(30),
        };
        let end = at(0) + Duration::days(30);
        assert!(step.remembers(Some(at(0)), at(-1), end - Duration::microseconds(1)));
        assert!(!step.remembers(Some(at(0)), at(-1), end));
        assert!(!step.remembers(Some(at(0)), at(0), at(1)), "a password of the same instant or later");
        assert!(!step.remembers(None, at(-1), at(1)));
        step.remember_days = None;
        assert!(!step.remembers(Some(at(0)), at(-1), at(1)), "the society has given it up");
        step.remember_days = Some(30);
        step.requirement = Requirement::None;
        assert!(!step.remembers(Some(at(0)), at(-1), at(1)));
    }
}
