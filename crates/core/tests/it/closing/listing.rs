//! What lists, counts, orders and files tell of a person whom the society hides: no more than the name.

use madoguchi_core::database::TenantTx;
use madoguchi_core::ids::PersonId;
use madoguchi_core::roster;
use madoguchi_core::roster::coverage::CoverageToday;
use madoguchi_core::roster::list::{
    self, ListedPerson, MailTrouble, PageKey, PeopleCount, PeopleExport, PeopleFilter, PeopleOrder, RegistrationFilter,
};
use madoguchi_core::roster::visibility::Eyes;
use madoguchi_core::staff::permission::Role;
use madoguchi_core::testing::on_both;

use super::Scene;
use super::restricting::restrict;

/// Each condition of a filter by itself, and whether a hidden person who has registered fits it.
fn filters() -> Vec<(PeopleFilter, bool)> {
    let all = PeopleFilter::default;
    let mut filters = vec![
        (all(), true),
        (PeopleFilter { mail_trouble: Some(MailTrouble::default()), ..all() }, true),
        (PeopleFilter { mail_trouble: Some(MailTrouble { domain: Some("canary.example".into()) }), ..all() }, true),
        (PeopleFilter { insured_only: true, ..all() }, true),
        (PeopleFilter { employer_code: Some("CANARY".into()), ..all() }, true),
        (PeopleFilter { joined_from: "1950-01-01".parse().ok(), ..all() }, true),
        (PeopleFilter { joined_until: "2100-01-01".parse().ok(), ..all() }, true),
    ];
    for coverage in [CoverageToday::Coming, CoverageToday::Covered, CoverageToday::Ended] {
        let fits = coverage == CoverageToday::Covered;
        filters.push((PeopleFilter { coverage: Some(coverage), ..all() }, fits));
    }
    for registration in RegistrationFilter::ALL {
        let fits = registration == RegistrationFilter::Registered;
        filters.push((PeopleFilter { registration: Some(registration), ..all() }, fits));
    }
    filters
}

async fn listed(tx: &TenantTx, eyes: Eyes, filter: &PeopleFilter, order: PeopleOrder) -> Vec<ListedPerson> {
    let (mut people, mut after): (Vec<_>, Option<PageKey>) = (Vec::new(), None);
    loop {
        let page = roster::list_seen_by(tx, eyes, filter, order, (after, 2)).await.unwrap();
        people.extend(page.people);
        after = page.next;
        if after.is_none() {
            return people;
        }
    }
}

fn ids(people: &[ListedPerson]) -> Vec<PersonId> {
    people.iter().map(|person| person.id).collect()
}

async fn filed(tx: &TenantTx, filter: &PeopleFilter, order: PeopleOrder) -> Vec<PersonId> {
    let (mut export, mut filed) = (PeopleExport::new(filter.clone(), order), Vec::new());
    loop {
        let batch = export.next(tx).await.unwrap();
        if batch.is_empty() {
            return filed;
        }
        filed.extend(ids(&batch));
    }
}

#[tokio::test]
async fn no_filter_order_count_or_file_tells_of_a_hidden_person() {
    on_both(|bench| async move {
        let scene = Scene::set(bench, "aozora").await;
        let support = scene.clerk("support", &[Role::Support]).await;
        let hidden = scene.member(&scene.letters[0], 0).await;
        let neighbour = scene.member(&scene.letters[3], 1).await;
        // One of the household of the hidden person, and a hidden person who hasn't registered.
        let (dependant, unregistered) = (scene.letters[1].person, scene.letters[2].person);
        let (person, account) = (scene.literal(hidden.person.0), scene.literal(hidden.member.account.0));
        for change in [
            format!("UPDATE person SET insured_id = {person} WHERE id = {}", scene.literal(dependant.0)),
            format!("UPDATE person SET employer_code = 'CANARY', employer_name = 'CANARY' WHERE id = {person}"),
            format!(
                "UPDATE email_address SET undeliverable_at = added_at, domain = 'canary.example' \
                 WHERE account_id = {account}"
            ),
        ] {
            assert_eq!(scene.raw(&change).await, 1, "{change}");
        }
        for person in [hidden.person, unregistered] {
            restrict(&scene, &support, person, false).await;
        }

        let tx = scene.read().await;
        for (filter, fits) in filters() {
            for order in PeopleOrder::ALL {
                let what = format!("{filter:?} {order:?}");
                let names_only = filter == PeopleFilter::default() && order == PeopleOrder::Kana;
                let people = listed(&tx, Eyes::Desk, &filter, order).await;
                for restricted in [hidden.person, unregistered] {
                    let row = people.iter().find(|person| person.id == restricted);
                    assert_eq!(row.is_some(), names_only, "{what}");
                    assert!(row.is_none_or(|row| row.account.is_none() && row.employer_code.is_empty()), "{what}");
                    // Whoever knows the id from elsewhere learns no place.
                    let after = Some(PageKey::after(restricted));
                    let page = roster::list_seen_by(&tx, Eyes::Desk, &filter, order, (after, 200)).await.unwrap();
                    assert_eq!(ids(&page.people) == ids(&people), !names_only, "{what}");
                }
                let count = roster::count(&tx, &filter, order, 1000).await.unwrap();
                assert_eq!(count, PeopleCount::Exactly(people.len().try_into().unwrap()), "{what}");
                let mut expected = ids(&people);
                expected.retain(|person| ![hidden.person, unregistered].contains(person));
                assert_eq!(filed(&tx, &filter, order).await, expected, "{what}");

                let all = listed(&tx, Eyes::DeskWithRight, &filter, order).await;
                assert_eq!(ids(&all).contains(&hidden.person), fits, "{what}");
                let count = roster::count_seen_by(&tx, Eyes::DeskWithRight, &filter, order, 1000).await.unwrap();
                assert_eq!(count, PeopleCount::Exactly(all.len().try_into().unwrap()), "{what}");

                // The dependant is listed as somebody without a household, and found as that.
                for row in people.iter().chain(&all).filter(|person| person.id == dependant) {
                    assert!(row.insured.is_none() && row.employer_code.is_empty(), "{what}");
                    assert_ne!(filter.employer_code.as_deref(), Some("CANARY"), "{what}");
                }
                if filter.insured_only && !order.signed_in_only() {
                    assert!(ids(&people).contains(&dependant) && ids(&all).contains(&dependant), "{what}");
                }
                if filter.registration == Some(RegistrationFilter::Registered) {
                    assert_eq!(ids(&people), [neighbour.person], "{what}");
                }
            }
        }
        assert_eq!(list::mail_trouble(&tx, Eyes::Desk, 5).await.unwrap(), (Vec::new(), 0));
        let (domains, addresses) = list::mail_trouble(&tx, Eyes::DeskWithRight, 5).await.unwrap();
        assert_eq!((domains[0].domain.as_str(), domains[0].addresses, addresses), ("canary.example", 1, 1));
    })
    .await;
}
