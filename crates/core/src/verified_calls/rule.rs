//! What a call allows. Pure.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::policy::telephone::{CallAct, CallItem, Telephone};

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Caller {
    /// 本人
    Oneself,
    /// 家族
    Family,
    /// 事業所: hears how a batch of letters stands, nothing about a person.
    Employer,
    /// 市区町村・その他
    Authority,
}

impl Caller {
    /// All callers.
    pub const ALL: [Self; 4] = [Self::Oneself, Self::Family, Self::Employer, Self::Authority];
}

/// How the society made sure of whom it speaks with, beside the items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallBack {
    /// Nobody called back.
    None,
    /// Called back at a number of the roster or of an earlier filing.
    OnFile,
    /// Called back at a number that was found elsewhere, e.g. an employer's main number.
    FoundElsewhere,
    /// Called back at a number that the caller gave.
    FromCaller,
    /// The person stood at the counter and showed a document.
    Visit,
    /// The person sent a signed application on paper.
    Paper,
}

impl CallBack {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::None, Self::OnFile, Self::FoundElsewhere, Self::FromCaller, Self::Visit, Self::Paper];

    /// Whether it leads to the person by something that the caller hasn't chosen.
    #[must_use]
    pub const fn is_independent(self) -> bool {
        matches!(self, Self::OnFile | Self::FoundElsewhere | Self::Visit)
    }

    /// Whether a number goes with it.
    #[must_use]
    pub const fn has_number(self) -> bool {
        matches!(self, Self::OnFile | Self::FoundElsewhere | Self::FromCaller)
    }
}

/// A call, as far as it decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallFacts {
    /// Who calls.
    pub caller: Caller,
    /// Whether enough items matched.
    pub suffices: bool,
    /// How the society called back.
    pub call_back: CallBack,
}

/// Why something isn't done for a caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallBar {
    /// No caller was verified.
    NotVerified,
    /// Too few items matched.
    TooFewItems,
    /// Employers hear how a batch stands, nothing about a person.
    Employer,
    /// Authorities are answered, and start nothing.
    Authority,
    /// It is done for the person alone, not for the family.
    OnlyOneself,
    /// It is told on the telephone, so the society calls back at a number that the caller hasn't given.
    NoCallBack,
}

/// Whether something is done for whoever calls. `act` is `None` for acts that no policy asks a verified caller for. `asked`
/// says that the person has asked for it in another way, so that no call is needed; a call that is under way still decides.
pub(super) fn allowed(
    policy: &Telephone,
    call: Option<CallFacts>,
    act: Option<CallAct>,
    asked: bool,
) -> Result<(), CallBar> {
    let required = act.is_some_and(|act| policy.requires(act));
    let Some(call) = call else { return if required && !asked { Err(CallBar::NotVerified) } else { Ok(()) } };
    match call.caller {
        Caller::Employer => return Err(CallBar::Employer),
        Caller::Authority => return Err(CallBar::Authority),
        // What is told on the telephone ends at whoever speaks, not at the address on file.
        Caller::Family if matches!(act, Some(CallAct::DeskCode | CallAct::Disclosure)) => {
            return Err(CallBar::OnlyOneself);
        }
        Caller::Family | Caller::Oneself => {}
    }
    if required && !call.suffices {
        return Err(CallBar::TooFewItems);
    }
    if required && act == Some(CallAct::DeskCode) && !call.call_back.is_independent() {
        return Err(CallBar::NoCallBack);
    }
    Ok(())
}

/// A verified call that was recorded. The type has no Debug, because the number is personal.
pub struct VerifiedCall {
    /// Who calls.
    pub caller: Caller,
    /// What matched.
    pub items: Vec<CallItem>,
    /// Whether that was enough by the policy of the day.
    pub suffices: bool,
    /// How the society called back.
    pub call_back: CallBack,
    /// The number that was called back; empty if there was none.
    pub number: String,
    /// The name of the clerk.
    pub clerk: String,
    /// When it was recorded.
    pub started_at: DateTime<Utc>,
    /// Until when it counts, at most.
    pub expires_at: DateTime<Utc>,
    /// When it was ended by hand.
    pub ended_at: Option<DateTime<Utc>>,
}

impl VerifiedCall {
    /// Whether it still counts.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.ended_at.is_none() && now < self.expires_at
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(required_for: &[CallAct]) -> Telephone {
        Telephone { items: CallItem::ALL.to_vec(), enough: 3, required_for: required_for.to_vec() }
    }

    const GOOD: CallFacts = CallFacts { caller: Caller::Oneself, suffices: true, call_back: CallBack::OnFile };

    #[test]
    fn without_a_call_only_what_the_policy_asks_for_is_refused() {
        let policy = policy(&[CallAct::Letter]);
        assert_eq!(allowed(&policy, None, Some(CallAct::Letter), false), Err(CallBar::NotVerified));
        assert_eq!(allowed(&policy, None, Some(CallAct::Letter), true), Ok(()), "asked for at the portal");
        assert_eq!(allowed(&policy, None, Some(CallAct::Unlock), false), Ok(()));
        assert_eq!(allowed(&policy, None, None, false), Ok(()));
    }

    #[test]
    fn an_employer_and_an_authority_start_nothing_whatever_matches() {
        for required in [&[][..], &[CallAct::Letter, CallAct::DeskCode, CallAct::Unlock, CallAct::Disclosure]] {
            for (caller, bar) in [(Caller::Employer, CallBar::Employer), (Caller::Authority, CallBar::Authority)] {
                let call = Some(CallFacts { caller, ..GOOD });
                for act in [None, Some(CallAct::Letter), Some(CallAct::Unlock), Some(CallAct::Disclosure)] {
                    for asked in [false, true] {
                        assert_eq!(allowed(&policy(required), call, act, asked), Err(bar), "{caller:?} {act:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_family_starts_only_what_ends_at_the_address_on_file() {
        let policy = policy(&[CallAct::Letter, CallAct::DeskCode]);
        let call = Some(CallFacts { caller: Caller::Family, ..GOOD });
        assert_eq!(allowed(&policy, call, Some(CallAct::Letter), false), Ok(()));
        for act in [CallAct::DeskCode, CallAct::Disclosure] {
            assert_eq!(allowed(&policy, call, Some(act), false), Err(CallBar::OnlyOneself), "{act:?}");
        }
    }

    #[test]
    fn a_code_needs_a_call_back_that_the_caller_has_not_chosen() {
        let policy = policy(&[CallAct::Letter, CallAct::DeskCode]);
        for call_back in CallBack::ALL {
            let call = Some(CallFacts { call_back, ..GOOD });
            assert_eq!(allowed(&policy, call, Some(CallAct::Letter), false), Ok(()), "a letter ends at the address");
            let expected = if call_back.is_independent() { Ok(()) } else { Err(CallBar::NoCallBack) };
            assert_eq!(allowed(&policy, call, Some(CallAct::DeskCode), false), expected, "{call_back:?}");
        }
    }

    #[test]
    fn too_few_items_start_nothing_that_needs_them() {
        let policy = policy(&[CallAct::Letter]);
        let call = Some(CallFacts { suffices: false, ..GOOD });
        assert_eq!(allowed(&policy, call, Some(CallAct::Letter), false), Err(CallBar::TooFewItems));
        assert_eq!(allowed(&policy, call, Some(CallAct::Unlock), false), Ok(()));
    }
}
