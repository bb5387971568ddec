//! `madoguchi audit …`: exports the signed head of a society's audit trail, and verifies the trail.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::Subcommand;
use madoguchi_core::audit::head::{self, AuditHead};
use madoguchi_core::audit::retention::{self, CutOutcome};
use madoguchi_core::audit::seal;
use madoguchi_core::audit::verify::Verifier;
use madoguchi_core::audit::verify::finding::AuditFinding;
use madoguchi_core::clock::in_japan;
use madoguchi_core::scope::Actor;
use madoguchi_core::tenancy::Tenant;
use madoguchi_words::{Value, Words};
use serde_json::json;
use uuid::Uuid;

use super::AtTheDesk;
use crate::terminal::{Stop, say, tell, words};
use crate::wiring::keys::is_vendor_without_key;
use crate::wiring::{House, random};

/// What can be done with the audit trail.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find rows that were changed, removed, moved, added past the program or cut off. Ends with 1 if there are any.
    Verify {
        /// The society's slug, or `vendor`; all, if none is named.
        slug: Option<String>,
        /// Compare with heads that `audit head` has exported earlier.
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
        /// Print one JSON object a line: each finding, and each society's summary.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Cut off rows that are older than each society keeps them (`retention.audit_years`), and leave a signed cut, on which
    /// `audit verify` begins. It needs `database.owner_url` on PostgreSQL, because the server's role may delete nothing here.
    Retain {
        /// The society's slug, or `vendor`; all, if none is named.
        slug: Option<String>,
        #[command(flatten)]
        desk: AtTheDesk,
    },
    /// Print the signed head of each audit trail, a JSON object a line. Keep it elsewhere: with it, `audit verify --head`
    /// finds what was cut off.
    Head {
        /// The society's slug, or `vendor`; all that have a head, if none is named.
        slug: Option<String>,
        #[command(flatten)]
        desk: AtTheDesk,
    },
}

/// Runs the command.
pub async fn run(command: Command) -> Result<ExitCode, Stop> {
    match command {
        Command::Verify { slug, head, json, desk } => {
            let heads = head.as_deref().map(read_heads).transpose()?.unwrap_or_default();
            let (house, actor) = desk.open().await?;
            let societies = societies(&house, slug.as_deref()).await?;
            // A head that is compared with nothing would seem to be in order.
            if let Some(stray) = heads.iter().find(|head| societies.iter().all(|society| society.id != head.tenant)) {
                return Err(Stop::because(words().format("audit-stray-head", &[("society", (&stray.society).into())])));
            }
            let mut wrong = 0;
            for society in societies {
                let heads = heads.iter().filter(|head| head.tenant == society.id).cloned().collect();
                wrong += verify(&house, &society, actor.clone(), heads, json).await?;
            }
            Ok(if wrong == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Retain { slug, desk } => {
            let (house, actor) = desk.open_as_owner().await?;
            let mut in_order = true;
            for society in societies(&house, slug.as_deref()).await? {
                in_order &= retain(&house, &society, &actor).await?;
            }
            Ok(if in_order { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Head { slug, desk } => {
            let (house, actor) = desk.open().await?;
            for society in societies(&house, slug.as_deref()).await? {
                let tx = house.read(&society, actor.clone()).await?;
                match head::head(&tx).await? {
                    Some(head) => say(json!(head))?,
                    None if slug.is_none() => {}
                    None => {
                        let arguments = [("society", (&society.slug).into())];
                        return Err(Stop::because(words().format("audit-no-head", &arguments)));
                    }
                }
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The society with this slug, or all, by their slugs, and the vendor, if something was done there. The vendor's trail has
/// its name where a society's has its slug.
async fn societies(house: &House, slug: Option<&str>) -> Result<Vec<Arc<Tenant>>, Stop> {
    if let Some(slug) = slug {
        return Ok(vec![house.society_or_vendor(slug).await?]);
    }
    let vendor = house.vendor()?;
    house.load_all().await?;
    let mut societies = house.directory.all();
    societies.sort_by(|a, b| a.slug.cmp(&b.slug));
    if is_vendor_without_key(house) {
        // Where nobody was invited there is nothing to look at; where somebody was, silence would hide it.
        tell(words().text("audit-vendor-without-key"));
        return Ok(societies);
    }
    let tx = house.read(&vendor, Actor::System).await?;
    if head::head(&tx).await?.is_some() || seal::count_waiting(&tx).await? > 0 {
        societies.push(vendor);
    }
    Ok(societies)
}

/// Reads a file with the output of one or several `audit head`.
fn read_heads(path: &Path) -> Result<Vec<AuditHead>, Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| Stop::from(error).at(path))?;
    let heads: Result<Vec<AuditHead>, _> = serde_json::Deserializer::from_str(&text).into_iter().collect();
    match heads {
        Ok(heads) if !heads.is_empty() => Ok(heads),
        _ => Err(Stop::because(words().text("audit-unreadable-head")).at(path)),
    }
}

/// Verifies one society's trail, tells what is wrong, and returns how much.
async fn verify(
    house: &House,
    society: &Tenant,
    actor: Actor,
    heads: Vec<AuditHead>,
    as_json: bool,
) -> Result<u64, Stop> {
    let (slug, words) = (society.slug.as_str(), words());
    let key = society.society(&house.keys, house.clock.now())?.keys.public_key()?;
    let mut verifier = Verifier::new(key, heads);
    let mut wrong = 0;
    while !verifier.is_done() {
        let tx = house.read(society, actor.clone()).await?;
        for finding in verifier.step(&tx).await? {
            wrong += 1;
            say(if as_json {
                json!({"society": slug, "finding": finding}).to_string()
            } else {
                format!("{slug}: {}", in_words(&finding, words))
            })?;
        }
    }
    let waiting = seal::count_waiting(&house.read(society, actor).await?).await?;
    let verified = verifier.verified();
    if as_json {
        let (batches, rows) = (verified.batches, verified.rows);
        let summary = json!({
            "society": slug, "rows": rows, "batches": batches, "cut_off": verified.cut_off, "waiting": waiting,
            "findings": wrong,
        });
        say(summary)?;
        return Ok(wrong);
    }
    let arguments = [("rows", count(verified.rows)), ("findings", count(wrong))];
    let key = if wrong == 0 { "audit-in-order" } else { "audit-not-in-order" };
    say(format!("{slug}: {}", words.format(key, &arguments)))?;
    if verified.cut_off > 0 {
        say(format!("{slug}: {}", words.format("audit-begins-behind-cut", &[("rows", count(verified.cut_off))])))?;
    }
    if waiting > 0 {
        say(format!("{slug}: {}", words.format("audit-waiting", &[("rows", count(waiting))])))?;
    }
    Ok(wrong)
}

/// Cuts off what is too old of one society's trail, part by part. Returns false if a part isn't in order and was left.
async fn retain(house: &House, society: &Tenant, actor: &Actor) -> Result<bool, Stop> {
    let (slug, words) = (society.slug.as_str(), words());
    let (mut batches, mut rows) = (0, 0);
    loop {
        let tx = house.write(society, actor.clone()).await?;
        let older_than = retention::ended_before(&tx);
        match retention::cut_off(&tx, older_than, &mut random()).await? {
            CutOutcome::Cut { batches: more_batches, rows: more_rows } => {
                tx.commit().await?;
                (batches, rows) = (batches + more_batches, rows + more_rows);
            }
            CutOutcome::NothingOld | CutOutcome::Overtaken => {
                let until = in_japan(older_than).format("%Y-%m-%d %H:%M").to_string();
                let arguments = [("rows", count(rows)), ("batches", count(batches)), ("until", until.into())];
                say(format!("{slug}: {}", words.format("audit-cut-done", &arguments)))?;
                return Ok(true);
            }
            CutOutcome::NotInOrder(findings) => {
                for finding in findings {
                    say(format!("{slug}: {}", in_words(&finding, words)))?;
                }
                say(format!("{slug}: {}", words.text("audit-cut-refused")))?;
                return Ok(false);
            }
        }
    }
}

fn count(number: u64) -> Value<'static> {
    i64::try_from(number).unwrap_or(i64::MAX).into()
}

/// Words for a finding.
fn in_words(finding: &AuditFinding, words: &Words) -> String {
    let row = |key: &str, entry: &Uuid, batch: i64| {
        words.format(key, &[("entry", entry.to_string().into()), ("at", at(entry).into()), ("batch", batch.into())])
    };
    let alone =
        |key: &str, entry: &Uuid| words.format(key, &[("entry", entry.to_string().into()), ("at", at(entry).into())]);
    let of_batch = |key: &str, batch: i64| words.format(key, &[("batch", batch.into())]);
    match finding {
        AuditFinding::RowChanged { entry, batch } => row("audit-row-changed", entry, *batch),
        AuditFinding::RowRemoved { entry, batch } => row("audit-row-removed", entry, *batch),
        AuditFinding::RowOutside { entry } => alone("audit-row-outside", entry),
        AuditFinding::RowTwice { entry } => alone("audit-row-twice", entry),
        AuditFinding::BatchChanged { batch } => of_batch("audit-batch-changed", *batch),
        AuditFinding::BatchesRemoved { from, until } => {
            words.format("audit-batches-removed", &[("from", (*from).into()), ("until", (*until).into())])
        }
        AuditFinding::BatchOutOfPlace { batch } => of_batch("audit-batch-out-of-place", *batch),
        AuditFinding::SignatureDiffers { batch } => of_batch("audit-signature-differs", *batch),
        AuditFinding::CutOff { head, last } => {
            words.format("audit-cut-off", &[("head", (*head).into()), ("last", (*last).into())])
        }
        AuditFinding::HeadDiffers { head } => of_batch("audit-head-differs", *head),
        AuditFinding::CutUnsigned { cut } => of_batch("audit-cut-unsigned", *cut),
        AuditFinding::HeadUnsigned { head } => of_batch("audit-head-unsigned", *head),
    }
}

/// When a row was written, as its id says, in Japan's time.
fn at(entry: &Uuid) -> String {
    let written = entry.get_timestamp().and_then(|at| {
        let (seconds, nanoseconds) = at.to_unix();
        chrono::DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanoseconds)
    });
    written.map_or_else(|| "–".to_owned(), |at| in_japan(at).format("%Y-%m-%d %H:%M:%S").to_string())
}
