//! Which address whom: company domains for some employment categories, own addresses for others.

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

/// What the rules say to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It keeps the rule.
    Accepted,
    /// A company address is asked in principle (原則) and this is none: warn once, accept it when it comes again.
    InPrincipleOnly,
    /// It breaks the rule.
    Refused(AddressRefusal),
}

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressRefusal {
    /// Only an address of a company domain will do.
    CompanyAddressNeeded,
    /// A company address won't do for this employment category: it must be the member's own.
    OwnAddressNeeded,
    /// The society takes personal addresses only.
    PersonalAddressNeeded,
}

/// The rule that holds for an employment category.
#[must_use]
pub fn rule_for(rules: &EmailRules, category: EmploymentCategory) -> AddressRule {
    rules
        .by_category
        .iter()
        .find(|by_category| by_category.categories.contains(&category))
        .map_or(rules.otherwise, |by_category| by_category.rule)
}

/// Whether a domain (lower case, as [`EmailAddress::domain`] gives it) is a company domain or a subdomain of one.
#[must_use]
pub fn is_company_domain(rules: &EmailRules, domain: &str) -> bool {
    rules
        .company_domains
        .iter()
        .any(|company| domain.strip_suffix(company.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

/// Whether members of an employment category may have a company address.
#[must_use]
pub fn takes_company_address(rules: &EmailRules, category: EmploymentCategory) -> bool {
    !matches!(judge(rule_for(rules, category), true), Verdict::Refused(_))
}

/// What the society's rules say to a member's address.
#[must_use]
pub fn check(rules: &EmailRules, category: EmploymentCategory, address: &EmailAddress) -> Verdict {
    judge(rule_for(rules, category), is_company_domain(rules, address.domain()))
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

/// What is wrong with an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmailFault {
    /// Its form.
    Form(EmailError),
    /// The society's rule.
    Rule(AddressRefusal),
    /// Only in principle; sent again, it is accepted.
    InPrinciple,
}

impl EmailFault {
    /// What the society's rule for an employment category says against an address.
    #[must_use]
    pub fn by_rule(rules: &EmailRules, category: EmploymentCategory, address: &EmailAddress) -> Option<Self> {
        match check(rules, category, address) {
            Verdict::Accepted => None,
            Verdict::InPrincipleOnly => Some(Self::InPrinciple),
            Verdict::Refused(refusal) => Some(Self::Rule(refusal)),
        }
    }

    /// The same where the page sends back which address was warned about: that one is taken when it comes again.
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

    /// Company address in principle for employees, an own one for everybody away from the company.
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
