//! Those who are affected by a change, as a file. It is one walk with the count, and the export is itself recorded.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};
use madoguchi_core::database::TenantTx;
use madoguchi_core::export::cell;
use madoguchi_core::failure::Failure;
use madoguchi_core::links::desk as links;
use madoguchi_core::settings::{self, ImpactKind, PlanFor, SettingsBase, SettingsChange};
use madoguchi_core::staff::permission::Permission;
use madoguchi_core::tenancy::hosts::desk_host;
use madoguchi_web::{Answer, Fields, Trouble};
use madoguchi_words::Words;
use serde_json::json;

use super::said::Said;
use super::{Sent, from_of};
use crate::desk::face::{At, Visit, read_day};
use crate::desk::files::{self, About, ExportedList, Rows};

/// The field that names what happens to the people of the file, and whether it is certain: `locked_out.certain`.
const KIND_FIELD: &str = "kind";
/// The persons of one part of the file.
const A_PART: usize = 500;

/// The word of a kind in a form.
pub(super) fn word_of(kind: ImpactKind, certain: bool) -> String {
    format!("{}.{}", kind.word(), if certain { "certain" } else { "at_most" })
}

fn of_word(word: &str) -> Option<(ImpactKind, bool)> {
    let all = ImpactKind::ALL.into_iter().flat_map(|kind| [(kind, true), (kind, false)]);
    all.into_iter().find(|(kind, certain)| word_of(*kind, *certain) == word)
}

pub(super) async fn export(visit: Visit, clerk: At, fields: Fields) -> Answer {
    // The page has no button for whoever may not read members.
    if !clerk.may(Permission::ReadMembers) {
        return Ok(visit.go(links::SETTINGS));
    }
    let words = visit.words();
    let kind = of_word(fields.one(KIND_FIELD)?).ok_or(Trouble::BadRequest)?;
    let sent = Sent::read(&fields)?;
    let tx = visit.read(clerk.actor()).await?;
    let plan = sent.plan(&settings::timeline(&tx).await?, visit.now)?;
    let said = Said::load(&visit, &tx).await?;
    drop(tx);
    let changes: Vec<String> = plan.changes.iter().map(|change| said.change_in_a_line(change)).collect();
    let certain = words.text(if kind.1 { "desk-settings-file-certain" } else { "desk-settings-file-at-most" });
    let what = format!("{}（{certain}）", words.text(kind.0.message()));
    let about = About {
        list: ExportedList::SettingsImpact,
        permission: Permission::ChangeSettings,
        further: Some(Permission::ReadMembers),
        titles: ["desk-settings-file-name", "desk-settings-file-page"].map(|key| words.text(key)).to_vec(),
        lines: vec![
            [words.text("desk-export-filter").to_owned(), cell::text(&what)],
            [words.text("desk-settings-changes").to_owned(), cell::text(&changes.join(" / "))],
            [words.text("desk-settings-from").to_owned(), words.instant(plan.from)],
        ],
        filter: json!({"kind": kind.0.word(), "certain": kind.1, "change": sent.change}),
    };
    let site = &visit.app.site;
    let rows = AffectedRows {
        from: from_of(read_day(&sent.from).map_err(|()| Trouble::BadRequest)?, visit.now),
        change: sent.change,
        base: sent.base,
        kind,
        desk: site.url_of(&desk_host(&visit.tenant.slug, &site.base)),
        left: None,
    };
    files::send(&visit, clerk, about, rows).await
}

/// The rows of the file. Everybody is found by one walk, when the first part is asked for.
struct AffectedRows {
    change: SettingsChange,
    base: SettingsBase,
    from: DateTime<Utc>,
    kind: (ImpactKind, bool),
    /// The address of the desk.
    desk: String,
    /// Those who aren't in the file yet; `None` before the walk.
    left: Option<VecDeque<Vec<String>>>,
}

impl Rows for AffectedRows {
    async fn next(&mut self, tx: &TenantTx, _: &'static Words) -> Result<Vec<Vec<String>>, Failure> {
        if self.left.is_none() {
            let timeline = settings::timeline(tx).await?;
            let plan = settings::plan(&timeline, &self.change, &self.base, self.from, tx.now(), PlanFor::Society);
            let people = settings::affected_people(tx, &plan, self.kind).await?;
            let row = |one: &settings::AffectedPerson| {
                vec![cell::text(&one.name), cell::text(&format!("{}{}", self.desk, links::person(one.id)))]
            };
            self.left = Some(people.iter().map(row).collect());
        }
        let left = self.left.get_or_insert_default();
        let part = left.len().min(A_PART);
        Ok(left.drain(..part).collect())
    }
}
