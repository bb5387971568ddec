//! The list of the staff, and the list as a file. A society's staff are few, so the list has one page.

use madoguchi_core::approvals::second_approver::{self, SecondApprover};
use madoguchi_core::database::TenantTx;
use madoguchi_core::export::cell;
use madoguchi_core::failure::Failure;
use madoguchi_core::ids::StaffId;
use madoguchi_core::staff::permission::{Permission, Role};
use madoguchi_core::staff::{self, ListedStaff};
use madoguchi_web::{Answer, Fields, Page, Params, Unreadable};
use madoguchi_words::Words;
use serde::Serialize;
use serde_json::json;

use super::NOTICE_FIELD;
use super::page::{Notice, Row, Standing, role_name, sample_rows};
use crate::desk::face::{At, Visit};
use crate::desk::files::{self, About, ExportedList, Rows};

/// The list of the staff.
#[derive(Clone, Debug, Serialize)]
pub struct StaffList {
    /// What has just happened.
    pub notice: Option<Notice>,
    /// Whether the clerk may invite and change.
    pub may_manage: bool,
    /// The roles to choose from.
    pub roles: Vec<StaffChoice>,
    /// How accounts stand, to choose from.
    pub standings: Vec<StaffChoice>,
    /// The orders to choose from.
    pub orders: Vec<StaffChoice>,
    /// The names and values of the filters that are set, for the form of the file.
    pub pairs: Vec<(&'static str, String)>,
    /// The staff, in order.
    pub rows: Vec<Row>,
    /// The operator of the vendor who offers to approve, or does.
    pub second: Option<SecondRow>,
}

/// An operator of the vendor who offers to approve for the society, or does.
#[derive(Clone, Debug, Serialize)]
pub struct SecondRow {
    /// The id of the offer, for the forms.
    pub id: String,
    /// Who, and since when, in words.
    pub says: String,
    /// Whether an owner has agreed.
    pub agreed: bool,
}

impl SecondRow {
    pub(super) fn of(words: &Words, second: &SecondApprover) -> Self {
        let (key, since) = match second.agreed {
            Some((at, _)) => ("desk-second-agreed", at),
            None => ("desk-second-offered", second.offered_at),
        };
        let arguments = [("name", second.name.as_str().into()), ("since", words.instant(since).into())];
        Self { id: second.id.to_string(), says: words.format(key, &arguments), agreed: second.agreed.is_some() }
    }
}

/// One of several values.
#[derive(Clone, Debug, Serialize)]
pub struct StaffChoice {
    /// Its word.
    pub word: &'static str,
    /// Its name.
    pub name: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// How accounts stand, with the words in addresses and the keys of the names.
const STANDINGS: [(Standing, &str, &str); 4] = [
    (Standing::Active, "active", "desk-standing-active"),
    (Standing::Invited, "invited", "desk-standing-invited"),
    (Standing::NoMethod, "no_method", "desk-standing-no-method"),
    (Standing::Disabled, "disabled", "desk-standing-disabled"),
];

/// The orders, with the keys of their names. The first is that of a list for which none was chosen.
const ORDERS: [(&str, &str); 2] = [("added", "desk-order-added"), ("name", "desk-column-name")];

/// What was chosen. Words that aren't known narrow nothing down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Chosen {
    role: Option<Role>,
    standing: Option<Standing>,
    by_name: bool,
}

impl Chosen {
    fn read(fields: &Fields) -> Result<Self, Unreadable> {
        let standing = fields.one("standing")?;
        Ok(Self {
            role: Role::of_word(fields.one("role")?),
            standing: STANDINGS.iter().find(|(_, word, _)| *word == standing).map(|(standing, ..)| *standing),
            by_name: fields.one("order")? == "name",
        })
    }

    fn standing(self) -> Option<&'static (Standing, &'static str, &'static str)> {
        STANDINGS.iter().find(|(standing, ..)| Some(*standing) == self.standing)
    }

    fn pairs(self) -> Vec<(&'static str, String)> {
        let role = self.role.map(|role| ("role", role.word().to_owned()));
        let standing = self.standing().map(|(_, word, _)| ("standing", (*word).to_owned()));
        role.into_iter().chain(standing).chain(self.by_name.then(|| ("order", "name".to_owned()))).collect()
    }

    /// The persons who fit, in order.
    fn of(self, words: &Words, all: &[ListedStaff], own: StaffId) -> Vec<Row> {
        let has_role = |listed: &&ListedStaff| self.role.is_none_or(|role| listed.account.roles.has(role));
        let rows = all.iter().filter(has_role).map(|listed| Row::of(words, listed, own));
        let mut rows: Vec<_> =
            rows.filter(|row| self.standing.is_none_or(|standing| row.standing == standing)).collect();
        if self.by_name {
            rows.sort_by(|one, other| one.name.cmp(&other.name));
        }
        rows
    }
}

impl StaffList {
    fn of(words: &Words, chosen: Chosen, rows: Vec<Row>) -> Self {
        let choice = |word, name: String, chosen| StaffChoice { word, name, chosen };
        let roles = Role::ALL.into_iter();
        Self {
            notice: None,
            may_manage: false,
            roles: roles.map(|role| choice(role.word(), role_name(words, role), chosen.role == Some(role))).collect(),
            standings: STANDINGS
                .iter()
                .map(|(standing, word, key)| {
                    choice(*word, words.text(key).to_owned(), chosen.standing == Some(*standing))
                })
                .collect(),
            orders: ORDERS
                .iter()
                .map(|(word, key)| choice(*word, words.text(key).to_owned(), chosen.by_name == (*word == "name")))
                .collect(),
            pairs: chosen.pairs(),
            rows,
            second: None,
        }
    }
}

/// Lists the staff who fit the filters.
pub(super) async fn show(visit: Visit, clerk: At, params: Params) -> Answer {
    let (notice, chosen) = (Notice::of(params.one(NOTICE_FIELD)?), Chosen::read(&params)?);
    let words = visit.words();
    let tx = visit.read(clerk.actor()).await?;
    let rows = chosen.of(words, &staff::list(&tx).await?, clerk.id);
    let second = second_approver::current(&tx).await?;
    let page = StaffList {
        notice,
        may_manage: clerk.may(Permission::ManageStaff),
        second: second.as_ref().map(|second| SecondRow::of(words, second)),
        ..StaffList::of(words, chosen, rows)
    };
    Ok(visit.page(StaffList::TEMPLATE, &page))
}

/// The same list as a file.
pub(super) async fn export(visit: Visit, clerk: At, fields: Fields) -> Answer {
    let chosen = Chosen::read(&fields)?;
    let words = visit.words();
    let any = || words.text("desk-filter-any").to_owned();
    let said = |key: &str, value: String| {
        words.format("desk-chosen", &[("label", words.text(key).into()), ("value", value.into())])
    };
    let role = chosen.role.map_or_else(any, |role| role_name(words, role));
    let standing = chosen.standing().map_or_else(any, |(.., key)| words.text(key).to_owned());
    let filter = [said("desk-staff-roles", role), said("desk-column-standing", standing)];
    let day = words.date(madoguchi_core::clock::day_in_japan(visit.now));
    let about = About {
        list: ExportedList::Staff,
        permission: Permission::ReadStaff,
        further: None,
        titles: ["desk-column-name", "desk-user-id", "desk-staff-roles", "desk-column-standing"]
            .map(|key| words.text(key))
            .to_vec(),
        lines: vec![
            [words.text("desk-export-filter").to_owned(), filter.join(words.text("desk-chosen-and"))],
            [words.text("desk-export-range").to_owned(), words.format("desk-export-as-of", &[("day", day.into())])],
        ],
        filter: json!(chosen.pairs().into_iter().collect::<std::collections::BTreeMap<_, _>>()),
    };
    let own = clerk.id;
    files::send(&visit, clerk, about, StaffRows { chosen, own, is_over: false }).await
}

/// The rows of a file of the staff.
struct StaffRows {
    chosen: Chosen,
    own: StaffId,
    is_over: bool,
}

impl Rows for StaffRows {
    async fn next(&mut self, tx: &TenantTx, words: &'static Words) -> Result<Vec<Vec<String>>, Failure> {
        if std::mem::replace(&mut self.is_over, true) {
            return Ok(Vec::new());
        }
        let cells = |row: Row| {
            let standing = STANDINGS.iter().find(|(standing, ..)| *standing == row.standing);
            vec![
                cell::text(&row.name),
                cell::text(&row.login),
                cell::text(&row.roles.join(words.text("desk-audit-and"))),
                standing.map(|(.., key)| words.text(key).to_owned()).unwrap_or_default(),
            ]
        };
        Ok(self.chosen.of(words, &staff::list(tx).await?, self.own).into_iter().map(cells).collect())
    }
}

impl Page for StaffList {
    const TEMPLATE: &'static str = "staff/list.html";

    fn samples(words: &Words) -> Vec<(&'static str, Self)> {
        let all = Self { may_manage: true, ..Self::of(words, Chosen::default(), sample_rows(words)) };
        let chosen = Chosen { role: Some(Role::Benefits), ..Chosen::default() };
        let with = |agreed| {
            let key = if agreed { "desk-second-agreed" } else { "desk-second-offered" };
            let arguments = [("name", "運用 花子".into()), ("since", "2026年11月20日（金）10:00".into())];
            let says = words.format(key, &arguments);
            Self { second: Some(SecondRow { id: "x".into(), says, agreed }), ..all.clone() }
        };
        let mut samples = vec![
            ("auditor", Self { may_manage: false, ..all.clone() }),
            ("owner", all.clone()),
            ("offered", with(false)),
            ("agreed", with(true)),
            ("nobody", Self::of(words, chosen, Vec::new())),
        ];
        samples.extend(Notice::ALL.map(|notice| (notice.word(), Self { notice: Some(notice), ..all.clone() })));
        samples
    }
}

#[cfg(test)]
mod tests {
    use madoguchi_words::Language;

    use super::*;

    #[test]
    fn filters_choose_and_unknown_words_choose_nothing() {
        let chosen = Chosen::read(&Fields::parse(b"role=support&standing=no_method&order=name").unwrap()).unwrap();
        let expected = Chosen { role: Some(Role::Support), standing: Some(Standing::NoMethod), by_name: true };
        assert_eq!(chosen, expected);
        assert_eq!(chosen.pairs().len(), 3);
        let unknown = Chosen::read(&Fields::parse(b"role=king&standing=tall&order=height").unwrap()).unwrap();
        assert_eq!(unknown, Chosen::default());
        let list = StaffList::of(Words::of(Language::Ja), chosen, Vec::new());
        assert_eq!(list.roles.iter().filter(|role| role.chosen).count(), 1);
        assert_eq!(list.orders.iter().map(|order| order.chosen).collect::<Vec<_>>(), [false, true]);
    }
}
