//! Those who are affected by a change, as a file. It is one walk with the count, and the export is itself recorded.

use madoguchi_core::clock::day_in_japan;
use madoguchi_core::export::cell;
use madoguchi_core::export::csv_file::CsvFile;
use madoguchi_core::links::desk as links;
use madoguchi_core::settings::{self, ImpactKind};
use madoguchi_core::staff::permission::Permission;
use madoguchi_web::{Answer, CSV, Fields, Trouble, attachment};

use super::Sent;
use super::said::Said;
use crate::desk::face::{At, Visit};

/// The field that names what happens to the people of the file, and whether it is certain: `locked_out.certain`.
const KIND_FIELD: &str = "kind";

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
    // The people are read in a transaction that writes nothing, because a long list would keep other writers waiting.
    let tx = visit.read(clerk.actor()).await?;
    let timeline = settings::timeline(&tx).await?;
    let plan = sent.plan(&timeline, visit.now)?;
    let people = settings::affected_people(&tx, &plan, kind).await?;
    let said = Said::load(&visit, &tx).await?;
    drop(tx);
    let broken = |_| Trouble::broken("a file that can't be written");
    let titles = ["desk-settings-file-name", "desk-settings-file-page"].map(|key| words.text(key));
    let mut out = Vec::new();
    let mut file = CsvFile::begin(&mut out, &titles).map_err(broken)?;
    for one in &people {
        let page =
            visit.app.site.url_of(&madoguchi_core::tenancy::hosts::desk_host(&visit.tenant.slug, &visit.app.site.base));
        file.row(&[cell::text(&one.name), cell::text(&format!("{page}{}", links::person(one.id)))]).map_err(broken)?;
    }
    let changes: Vec<String> = plan.changes.iter().map(|change| said.change_in_a_line(change)).collect();
    let what = words.text(kind.0.message()).to_owned();
    let certain = words.text(if kind.1 { "desk-settings-file-certain" } else { "desk-settings-file-at-most" });
    let written = file
        .end(|written| {
            vec![
                [words.text("desk-export-filter").to_owned(), format!("{what}（{certain}）")],
                [words.text("desk-settings-changes").to_owned(), changes.join(" / ")],
                [words.text("desk-settings-from").to_owned(), words.instant(plan.from)],
                [words.text("desk-export-rows").to_owned(), written.rows.to_string()],
                [words.text("desk-export-made").to_owned(), words.instant(visit.now)],
                [words.text("desk-export-hash").to_owned(), written.sha256.clone()],
            ]
            .into_iter()
            .map(|[label, value]| [label, cell::text(&value)])
            .collect()
        })
        .map_err(broken)?;
    let mut random = visit.app.random();
    let tx = visit.write(clerk.actor()).await?;
    settings::people_exported(&tx, &clerk, &sent.change, kind, &written, &mut random).await?;
    tx.commit().await?;
    Ok(attachment(&format!("{}-{}.csv", kind.0.word(), day_in_japan(visit.now).format("%Y%m%d")), CSV, out))
}
