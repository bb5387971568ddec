//! The gates, and what each lacks. Pure.

use crate::input::insurer_number::InsurerNumber;
use crate::policy::Policy;
use crate::policy::check::{Finding, FindingKind, Severity};

/// A gate on the way to going live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Gate {
    /// The policy doesn't contradict itself.
    Policy,
    /// The insurer numbers (保険者番号) are the society's, with right check digits.
    InsurerNumbers,
    /// The eras (書類の種類) cover every day.
    Eras,
    /// Terms, privacy notice and contact are the society's own.
    Texts,
    /// The colours of the brand are readable.
    Colours,
    /// What else the manifest assumes is answered.
    Answers,
    /// Every host of the society leads somewhere.
    Addresses,
    /// Certificates have the society's hosts.
    Certificates,
    /// The domain that mails come from names who may send and sign: SPF, DKIM, DMARC.
    Sender,
    /// An owner has signed in at the desk.
    Owner,
    /// The society has approved the proof of its letters.
    LetterProof,
    /// Somebody has registered with the letter of a test person, and the account is closed again.
    Rehearsal,
}

impl Gate {
    /// All gates, in the order in which they are told.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The gate's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }

    /// Who can mend what it lacks.
    #[must_use]
    pub const fn mender(self) -> Mender {
        match self {
            Self::Policy | Self::Eras | Self::Certificates | Self::Rehearsal => Mender::Operator,
            Self::InsurerNumbers | Self::Texts | Self::Colours | Self::Answers => Mender::Society,
            Self::Addresses => Mender::Names,
            Self::Sender => Mender::SenderDomain,
            Self::Owner => Mender::Owner,
            Self::LetterProof => Mender::Letters,
        }
    }
}

/// Who can mend what a gate lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Mender {
    /// An operator of the vendor, in the manifest or in the installation.
    Operator,
    /// The society: it has to say it, and the manifest takes it in.
    Society,
    /// An owner of the society's desk.
    Owner,
    /// Whoever has the role for letters at the society's desk, or an owner.
    Letters,
    /// Whoever keeps the names (DNS) of the hosts.
    Names,
    /// Whoever keeps the names (DNS) of the domain that mails come from.
    SenderDomain,
}

impl Mender {
    /// All of them.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        self.into()
    }
}

/// What was looked at outside the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// Nobody could look, or nobody did.
    #[default]
    NotChecked,
    /// It was looked at, and this is lacking: names of hosts, or of records.
    Lacking(Vec<String>),
}

/// What was looked at outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outside {
    /// Hosts of the society without an address.
    pub addresses: Seen,
    /// Hosts of the society that no certificate has.
    pub certificates: Seen,
    /// Records that the domain of the sender lacks.
    pub sender: Seen,
}

/// What is known inside.
pub(super) struct Inside {
    /// The findings about the policy in force.
    pub findings: Vec<Finding>,
    /// Whether the text of the terms is kept.
    pub terms_are_there: bool,
    /// Whether the proof of the letters is approved as they are now.
    pub letters_approved: bool,
    /// Whether an owner can sign in, which takes having signed in once.
    pub owner_has_come: bool,
    /// Members with an account.
    pub open_accounts: u64,
    /// Accounts that were closed.
    pub closed_accounts: u64,
    /// Whether the rehearsal is long over: the society is live, or was.
    pub has_gone_live: bool,
}

/// What a gate lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missing {
    /// It wasn't looked at.
    NotChecked,
    /// These values of the policy aren't in order, by their keys.
    Keys(Vec<String>),
    /// These hosts or records aren't there.
    Names(Vec<String>),
    /// It hasn't happened yet.
    NotYet,
    /// Accounts are open, so many.
    AccountsOpen(u64),
}

/// How a gate stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateLook {
    /// Which.
    pub gate: Gate,
    /// What it lacks; nothing if it is passed.
    pub missing: Option<Missing>,
}

impl GateLook {
    /// Whether nothing is lacking.
    #[must_use]
    pub const fn is_passed(&self) -> bool {
        self.missing.is_none()
    }
}

/// Looks at every gate.
pub(super) fn of(policy: &Policy, inside: &Inside, outside: &Outside) -> Vec<GateLook> {
    let missing = |gate: Gate| match gate {
        Gate::Policy | Gate::Eras | Gate::Colours | Gate::Answers => keys(of_findings(gate, inside)),
        Gate::InsurerNumbers => {
            let mut lacking = of_findings(gate, inside);
            let sound = |number: &InsurerNumber| number.as_str().parse::<InsurerNumber>().is_ok();
            if policy.society.insurer_numbers.is_empty() || !policy.society.insurer_numbers.iter().all(sound) {
                lacking.push("society.insurer_numbers".to_owned());
            }
            keys(lacking)
        }
        Gate::Texts => {
            let mut lacking = of_findings(gate, inside);
            if !inside.terms_are_there {
                lacking.push("terms.file".to_owned());
            }
            keys(lacking)
        }
        Gate::Addresses => seen(&outside.addresses),
        Gate::Certificates => seen(&outside.certificates),
        Gate::Sender => seen(&outside.sender),
        Gate::Owner => (!inside.owner_has_come).then_some(Missing::NotYet),
        Gate::LetterProof => (!inside.letters_approved).then_some(Missing::NotYet),
        Gate::Rehearsal if inside.has_gone_live => None,
        Gate::Rehearsal => match (inside.open_accounts, inside.closed_accounts) {
            (0, 0) => Some(Missing::NotYet),
            (0, _) => None,
            (open, _) => Some(Missing::AccountsOpen(open)),
        },
    };
    Gate::ALL.iter().map(|gate| GateLook { gate: *gate, missing: missing(*gate) }).collect()
}

fn keys(mut keys: Vec<String>) -> Option<Missing> {
    keys.sort_unstable();
    keys.dedup();
    (!keys.is_empty()).then_some(Missing::Keys(keys))
}

fn seen(seen: &Seen) -> Option<Missing> {
    match seen {
        Seen::NotChecked => Some(Missing::NotChecked),
        Seen::Lacking(names) if names.is_empty() => None,
        Seen::Lacking(names) => Some(Missing::Names(names.clone())),
    }
}

/// The keys of the findings that are a gate's.
fn of_findings(gate: Gate, inside: &Inside) -> Vec<String> {
    inside.findings.iter().filter(|finding| gate_of(finding) == Some(gate)).map(|finding| finding.key.clone()).collect()
}

/// The gate that a finding keeps shut; nothing for a weakness, which a society may want.
fn gate_of(finding: &Finding) -> Option<Gate> {
    match finding.kind {
        FindingKind::EraGap { .. }
        | FindingKind::EraOverlap { .. }
        | FindingKind::EraEmpty
        | FindingKind::EraNameTwice => Some(Gate::Eras),
        FindingKind::Contrast { .. } => Some(Gate::Colours),
        FindingKind::NoEnglishTerms | FindingKind::NoticeIncomplete | FindingKind::ExampleAddress { .. } => {
            Some(Gate::Texts)
        }
        FindingKind::Assumed { .. } => Some(match finding.key.split('.').next() {
            Some("contact" | "terms" | "privacy") => Gate::Texts,
            Some("branding") => Gate::Colours,
            _ if finding.key == "society.insurer_numbers" => Gate::InsurerNumbers,
            _ => Gate::Answers,
        }),
        _ if finding.severity() == Severity::Error => Some(Gate::Policy),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gates::policy_with;
    use crate::policy::check::of_policy_in_force;

    fn everything(policy: &Policy) -> Inside {
        Inside {
            findings: of_policy_in_force(policy, chrono::NaiveDate::from_ymd_opt(2026, 12, 1).unwrap()),
            terms_are_there: true,
            letters_approved: true,
            owner_has_come: true,
            open_accounts: 0,
            closed_accounts: 1,
            has_gone_live: false,
        }
    }

    fn all_seen() -> Outside {
        let nothing = || Seen::Lacking(Vec::new());
        Outside { addresses: nothing(), certificates: nothing(), sender: nothing() }
    }

    fn shut(policy: &Policy, inside: &Inside, outside: &Outside) -> Vec<(Gate, Missing)> {
        of(policy, inside, outside).into_iter().filter_map(|look| Some((look.gate, look.missing?))).collect()
    }

    #[test]
    fn nothing_is_missing_where_everything_is_there() {
        let policy = policy_with("");
        assert_eq!(shut(&policy, &everything(&policy), &all_seen()), []);
    }

    #[test]
    fn what_nobody_looked_at_is_not_fine() {
        let policy = policy_with("");
        let gates = [Gate::Addresses, Gate::Certificates, Gate::Sender].map(|gate| (gate, Missing::NotChecked));
        assert_eq!(shut(&policy, &everything(&policy), &Outside::default()), gates);
    }

    #[test]
    fn each_fault_shuts_its_own_gate() {
        let of = |more: &str| {
            let policy = policy_with(more);
            shut(&policy, &everything(&policy), &all_seen())
        };
        let keys = |gate, keys: &[&str]| vec![(gate, Missing::Keys(keys.iter().map(ToString::to_string).collect()))];
        assert_eq!(of("[branding]\nmain = \"#ffee00\""), keys(Gate::Colours, &["branding.main"]));
        assert_eq!(of("[password]\nmin_length = 30\nmax_length = 20"), keys(Gate::Policy, &["password.max_length"]));
        let example = "[contact]\nmail_from = \"info@hinode.example.jp\"";
        assert_eq!(of(example), keys(Gate::Texts, &["contact.mail_from"]), "an address of an example domain");
    }

    #[test]
    fn what_people_have_to_do_is_told_until_it_is_done() {
        let policy = policy_with("");
        let inside = Inside {
            terms_are_there: false,
            letters_approved: false,
            owner_has_come: false,
            closed_accounts: 0,
            ..everything(&policy)
        };
        let terms = Missing::Keys(vec!["terms.file".into()]);
        assert_eq!(
            shut(&policy, &inside, &all_seen()),
            [
                (Gate::Texts, terms),
                (Gate::Owner, Missing::NotYet),
                (Gate::LetterProof, Missing::NotYet),
                (Gate::Rehearsal, Missing::NotYet)
            ]
        );
        let tried = Inside { open_accounts: 1, ..everything(&policy) };
        assert_eq!(shut(&policy, &tried, &all_seen()), [(Gate::Rehearsal, Missing::AccountsOpen(1))]);
    }
}
