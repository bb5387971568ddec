//! Tests of [`judge`]: which addresses a member may request.

use super::*;
use crate::policy::email::{AddressRefusal, AddressRule, CategoryRule};

fn address(text: &str) -> EmailAddress {
    EmailAddress::parse(text).unwrap()
}

fn held(text: &str) -> Option<Held> {
    Some(Held { address: address(text), verified_at: None, undeliverable: false, suspension: None })
}

fn addresses(main: &str, second: Option<&str>) -> Addresses {
    Addresses {
        main: held(main),
        main_pending: Some(Pending {
            address: address("waits@example.net"),
            expires_at: DateTime::UNIX_EPOCH,
            undeliverable: false,
        }),
        second: second.and_then(held),
        second_pending: None,
        category: EmploymentCategory::Employee,
        company_ends: None,
    }
}

fn rules(rule: AddressRule) -> EmailRules {
    EmailRules {
        required: true,
        company_domains: vec!["works.example.co.jp".into()],
        by_category: vec![CategoryRule { categories: vec![EmploymentCategory::Employee], rule }],
        otherwise: AddressRule::Any,
    }
}

fn fault(rule: AddressRule, purpose: Purpose, typed: &str, confirmed: &str) -> Option<AddressFault> {
    let has = addresses("Old@example.net", Some("second@example.net"));
    judge(&rules(rule), &has, purpose, typed, confirmed).err()
}

#[test]
fn a_main_address_is_held_against_the_societys_rule_and_the_addresses_there_are() {
    let main = |rule, typed, confirmed| fault(rule, Purpose::Main, typed, confirmed);
    let (own, company) = ("new@example.net", "new@works.example.co.jp");
    let in_principle = AddressRule::CompanyInPrinciple;
    assert_eq!(main(AddressRule::Any, own, ""), None);
    assert_eq!(main(AddressRule::Any, "", ""), Some(AddressFault::Email(EmailFault::Form(EmailError::Empty))));
    assert_eq!(main(AddressRule::Any, "old@EXAMPLE.net", ""), Some(AddressFault::InForce));
    assert_eq!(main(AddressRule::Any, "Second@example.net", ""), Some(AddressFault::IsTheOther));
    assert_eq!(main(AddressRule::Any, "waits@example.net", ""), None, "asked for once more");
    assert_eq!(main(in_principle, company, ""), None);
    assert_eq!(main(in_principle, own, ""), Some(AddressFault::Email(EmailFault::InPrinciple)));
    assert_eq!(main(in_principle, own, "other@example.net"), Some(AddressFault::Email(EmailFault::InPrinciple)));
    assert_eq!(main(in_principle, own, own), None, "sent again");
    let refused = EmailFault::Rule(AddressRefusal::OwnAddressNeeded);
    assert_eq!(main(AddressRule::OwnRequired, company, company), Some(AddressFault::Email(refused)));
}

#[test]
fn while_a_companys_address_ends_the_main_one_is_an_own_one_without_a_warning() {
    for ending in [Ending::Over, Ending::On("2027-03-02".parse().unwrap())] {
        for rule in [AddressRule::CompanyRequired, AddressRule::CompanyInPrinciple, AddressRule::Any] {
            let has = Addresses { company_ends: Some(ending), ..addresses("old@works.example.co.jp", None) };
            let main = |typed| judge(&rules(rule), &has, Purpose::Main, typed, typed).err();
            assert_eq!(main("new@example.net"), None);
            assert_eq!(main("new@works.example.co.jp"), Some(AddressFault::CompanyEnds(ending)));
            assert_eq!(main("new@lab.works.example.co.jp"), Some(AddressFault::CompanyEnds(ending)));
            assert_eq!(has.rule(&rules(rule)), AddressRule::OwnRequired);
        }
    }
}

#[test]
fn a_second_address_is_another_one_and_no_companys_whatever_the_rule_for_the_main_one() {
    for rule in [AddressRule::CompanyRequired, AddressRule::Any, AddressRule::OwnRequired] {
        let second = |typed| fault(rule, Purpose::Recovery, typed, typed);
        assert_eq!(second("new@example.net"), None);
        assert_eq!(second("new@works.example.co.jp"), Some(AddressFault::Company));
        assert_eq!(second("new@lab.works.example.co.jp"), Some(AddressFault::Company));
        assert_eq!(second("old@example.net"), Some(AddressFault::IsTheOther));
        assert_eq!(second("waits@example.net"), Some(AddressFault::IsTheOther), "it is to be the main one");
        assert_eq!(second("second@example.net"), Some(AddressFault::InForce));
    }
    let none = Addresses { main: None, ..addresses("x@example.net", None) };
    let judged = judge(&rules(AddressRule::Any), &none, Purpose::Recovery, "new@example.net", "");
    assert_eq!(judged.err(), Some(AddressFault::NoMain));
}
