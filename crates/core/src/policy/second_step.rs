//! The second step at sign-in.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// Whether members may have a second step at all.
    #[must_use]
    pub fn is_offered(&self) -> bool {
        self.requirement != Requirement::None
    }

    /// Whether a member may set up this method.
    #[must_use]
    pub fn offers(&self, method: Method) -> bool {
        self.is_offered() && self.methods.contains(&method)
    }

    /// Whether every member needs one.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.requirement == Requirement::Required
    }

    /// The method that pages advise, if it is offered.
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
        };
        assert!(step.is_required() && step.offers(Method::OneTimeCode) && !step.offers(Method::Passkey));
        assert_eq!(step.advised(), None);
        step.methods.push(Method::Passkey);
        assert_eq!(step.advised(), Some(Method::Passkey));
        step.requirement = Requirement::None;
        assert!(!step.is_required() && !step.offers(Method::Passkey));
        assert_eq!(step.advised(), None);
    }
}
