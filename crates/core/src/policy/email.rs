//! Which kind of e-mail address each employment category must register: company domain, own address or any.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::input::email::{EmailAddress, EmailError};

/// Rules of the e-mail address. The first rule that names the member's category holds; `otherwise` for the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmailRules {
    /// Whether an address must be given.
    pub required: bool,
    /// The companies' mail domains, e.g. `example.co.jp`, in lower case; subdomains belong to them.
    #[serde(default)]
    #[schemars(extend("items" = {"type": "string", "format": "hostname"}))]
    pub company_domains: Vec<String>,
    /// Rules by employment category.
    #[serde(default)]
    pub by_category: Vec<CategoryRule>,
    /// The rule for everybody else.
    pub otherwise: AddressRule,
}

/// The rule for some employment categories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryRule {
    /// Whom it is for.
    pub categories: Vec<EmploymentCategory>,
    /// What they register.
    pub rule: AddressRule,
}

/// What kind of address is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AddressRule {
    /// Any address that is the member's own: work, home or mobile.
    Any,
    /// Any; pages advise one that can be read on a PC or smartphone with Internet access.
    AnyInternetAdvised,
    /// An address of a company domain; others are refused.
    CompanyRequired,
    /// An address of a company domain in principle; others come back once with a warning.
    CompanyInPrinciple,
    /// An own address that the member can surely read, not one of a company domain.
    OwnRequired,
    /// A personal address; company domains are refused.
    PersonalOnly,
}

/// Employment category (雇用区分) of an insured person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmploymentCategory {
    /// 従業員
    Employee,
    /// 海外赴任
    Overseas,
    /// 社外出向
    Seconded,
    /// 休職
    Leave,
    /// 任意継続
    VoluntaryContinuation,
}

impl EmploymentCategory {
    /// Every category.
    pub const ALL: [Self; 5] =
        [Self::Employee, Self::Overseas, Self::Seconded, Self::Leave, Self::VoluntaryContinuation];
}

/// The decision of the rules on an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The address satisfies the rule.
    Accepted,
    /// The rule asks for a company address in principle (原則), and this isn't one. The page warns once and accepts the
    /// address when it is sent again.
    InPrincipleOnly,
    /// The address breaks the rule.
    Refused(AddressRefusal),
}

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressRefusal {
    /// The rule accepts only an address of a company domain.
    CompanyAddressNeeded,
    /// This employment category must register an own address, not a company address.
    OwnAddressNeeded,
    /// The rule accepts only personal addresses.
    PersonalAddressNeeded,
}

/// The rule for an employment category.
#[must_use]
pub fn rule_for(rules: &EmailRules, category: EmploymentCategory) -> AddressRule {
    rules
        .by_category
        .iter()
        .find(|by_category| by_category.categories.contains(&category))
        .map_or(rules.otherwise, |by_category| by_category.rule)
}

/// Whether a domain, in lower case as [`EmailAddress::domain`] returns it, is a company domain or a subdomain of one.
#[must_use]
pub fn is_company_domain(rules: &EmailRules, domain: &str) -> bool {
    rules
        .company_domains
        .iter()
        .any(|company| domain.strip_suffix(company.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// Whether members of an employment category may register a company address.
#[must_use]
pub fn takes_company_address(rules: &EmailRules, category: EmploymentCategory) -> bool {
    !matches!(judge(rule_for(rules, category), true), Verdict::Refused(_))
}

/// Applies the society's rules to a member's address.
#[must_use]
pub fn check(rules: &EmailRules, category: EmploymentCategory, address: &EmailAddress) -> Verdict {
    judge(rule_for(rules, category), is_company_domain(rules, address.domain()))
}

/// Whether the rules refuse an address of a domain that members of an employment category have registered.
#[must_use]
pub fn refuses(rules: &EmailRules, category: EmploymentCategory, domain: &str) -> bool {
    matches!(judge(rule_for(rules, category), is_company_domain(rules, domain)), Verdict::Refused(_))
}

const fn judge(rule: AddressRule, company: bool) -> Verdict {
    match (rule, company) {
        (AddressRule::Any | AddressRule::AnyInternetAdvised, _)
        | (AddressRule::CompanyRequired | AddressRule::CompanyInPrinciple, true)
        | (AddressRule::OwnRequired | AddressRule::PersonalOnly, false) => Verdict::Accepted,
        (AddressRule::CompanyInPrinciple, false) => Verdict::InPrincipleOnly,
        (AddressRule::CompanyRequired, false) => Verdict::Refused(AddressRefusal::CompanyAddressNeeded),
        (AddressRule::OwnRequired, true) => Verdict::Refused(AddressRefusal::OwnAddressNeeded),
        (AddressRule::PersonalOnly, true) => Verdict::Refused(AddressRefusal::PersonalAddressNeeded),
    }
}

/// Why an address isn't accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailFault {
    /// The form of the address is wrong.
    Form(EmailError),
    /// The address breaks the society's rule.
    Rule(AddressRefusal),
    /// The address isn't a company address. It is accepted when it is sent again.
    InPrinciple,
}

impl EmailFault {
    /// The fault of an address by the rule for an employment category, if there is one.
    #[must_use]
    pub fn by_rule(rules: &EmailRules, category: EmploymentCategory, address: &EmailAddress) -> Option<Self> {
        match check(rules, category, address) {
            Verdict::Accepted => None,
            Verdict::InPrincipleOnly => Some(Self::InPrinciple),
            Verdict::Refused(refusal) => Some(Self::Rule(refusal)),
        }
    }

    /// Like [`EmailFault::by_rule`], for a page that sends back the address that it warned about (`confirmed`). That
    /// address is accepted now.
    #[must_use]
    pub fn unless_confirmed(
        rules: &EmailRules,
        category: EmploymentCategory,
        address: &EmailAddress,
        confirmed: &str,
    ) -> Option<Self> {
        let fault = Self::by_rule(rules, category, address)?;
        (fault != Self::InPrinciple || confirmed != address.as_str()).then_some(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In principle a company address for employees; an own address for all other categories.
    fn in_principle() -> EmailRules {
        use EmploymentCategory::{Employee, Leave, Overseas, Seconded, VoluntaryContinuation};
        EmailRules {
            required: true,
            company_domains: vec!["works.example.co.jp".into()],
            by_category: vec![
                CategoryRule { categories: vec![Employee], rule: AddressRule::CompanyInPrinciple },
                CategoryRule {
                    categories: vec![Overseas, Seconded, Leave, VoluntaryContinuation],
                    rule: AddressRule::OwnRequired,
                },
            ],
            otherwise: AddressRule::OwnRequired,
        }
    }

    fn verdict(rules: &EmailRules, category: EmploymentCategory, typed: &str) -> Option<Verdict> {
        EmailAddress::parse(typed).ok().map(|address| check(rules, category, &address))
    }

    #[test]
    fn employees_get_a_warning_and_the_others_need_an_own_address() {
        let rules = in_principle();
        let company = "taro@works.example.co.jp";
        let own = "taro@example.ne.jp";
        assert_eq!(verdict(&rules, EmploymentCategory::Employee, company), Some(Verdict::Accepted));
        assert_eq!(verdict(&rules, EmploymentCategory::Employee, own), Some(Verdict::InPrincipleOnly));
        for category in EmploymentCategory::ALL.into_iter().skip(1) {
            assert_eq!(verdict(&rules, category, own), Some(Verdict::Accepted));
            assert_eq!(verdict(&rules, category, company), Some(Verdict::Refused(AddressRefusal::OwnAddressNeeded)));
        }
    }

    #[test]
    fn subdomains_belong_to_the_company_and_lookalikes_do_not() {
        let rules = in_principle();
        for company in ["works.example.co.jp", "lab.works.example.co.jp", "a.b.works.example.co.jp"] {
            assert!(is_company_domain(&rules, company), "{company}");
        }
        for other in ["notworks.example.co.jp", "example.co.jp", "works.example.co.jp.example.com", "works.example.co"]
        {
            assert!(!is_company_domain(&rules, other), "{other}");
        }
    }

    #[test]
    fn every_rule_judges_both_kinds_of_address() {
        use AddressRule::{Any, AnyInternetAdvised, CompanyInPrinciple, CompanyRequired, OwnRequired, PersonalOnly};
        let table = [
            (Any, Verdict::Accepted, Verdict::Accepted),
            (AnyInternetAdvised, Verdict::Accepted, Verdict::Accepted),
            (CompanyRequired, Verdict::Accepted, Verdict::Refused(AddressRefusal::CompanyAddressNeeded)),
            (CompanyInPrinciple, Verdict::Accepted, Verdict::InPrincipleOnly),
            (OwnRequired, Verdict::Refused(AddressRefusal::OwnAddressNeeded), Verdict::Accepted),
            (PersonalOnly, Verdict::Refused(AddressRefusal::PersonalAddressNeeded), Verdict::Accepted),
        ];
        for (rule, company, other) in table {
            assert_eq!((judge(rule, true), judge(rule, false)), (company, other), "{rule:?}");
        }
    }

    #[test]
    fn the_first_rule_that_names_the_category_holds() {
        let mut rules = in_principle();
        rules.by_category.insert(
            0,
            CategoryRule { categories: vec![EmploymentCategory::Leave], rule: AddressRule::CompanyRequired },
        );
        assert_eq!(rule_for(&rules, EmploymentCategory::Leave), AddressRule::CompanyRequired);
        assert_eq!(rule_for(&rules, EmploymentCategory::Seconded), AddressRule::OwnRequired);
        rules.by_category.clear();
        rules.otherwise = AddressRule::Any;
        assert_eq!(rule_for(&rules, EmploymentCategory::Employee), AddressRule::Any);
    }
}
