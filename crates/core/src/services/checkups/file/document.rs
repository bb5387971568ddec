//! Reads one document of a checkup: HL7 CDA R2 as the national format has it, one person and one examination. A document type and
//! entities are refused, before anything of them is read.

use std::collections::HashMap;
use std::str::FromStr;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::reader::NsReader;
use rust_decimal::Decimal;

use super::Unplaced;
use crate::services::checkups::item::{Form, Item, is_code};
use crate::services::checkups::value::{Beyond, LaboratoryRange, Observation, ResultValue};
use crate::services::finding::MistakeKind;

/// The namespace of HL7 version 3.
const HL7: &str = "urn:hl7-org:v3";
/// How deep elements may be in each other: real documents have some fifteen.
const DEEPEST: usize = 40;
/// The most results of a document: real ones have some two hundred.
const MOST_OBSERVATIONS: usize = 1_000;
/// The longest text of a result, in characters.
const LONGEST_TEXT: usize = 2_000;
/// The largest number of a result, and the most places behind its point.
const LARGEST_NUMBER: u32 = 10_000_000;
const MOST_PLACES: u32 = 8;
/// The most elements and texts of a document.
const MOST_EVENTS: usize = 200_000;

const ITEMS: &str = "1.2.392.200119.6.1005";
const REPORTS: &str = "1.2.392.200119.6.1001";
const PROGRAMMES: &str = "1.2.392.200119.6.1002";
const INSURER: &str = "1.2.392.200119.6.101";
const FACILITY: &str = "1.2.392.200119.6.102";
const SYMBOL: &str = "1.2.392.200119.6.204";
const NUMBER: &str = "1.2.392.200119.6.205";
const BRANCH: &str = "1.2.392.200119.6.211";

/// What is wrong with a document, and with which item.
pub(super) type DocumentFaults = Vec<(Option<String>, MistakeKind)>;

/// A result in the making.
#[derive(Default)]
struct Open {
    code: String,
    is_item: bool,
    name: Option<String>,
    not_done: bool,
    has_value: bool,
    form: String,
    value: Option<String>,
    unit: Option<String>,
    value_code: Option<String>,
    value_name: Option<String>,
    null: bool,
    text: String,
    beyond: Option<Beyond>,
    low: Option<String>,
    high: Option<String>,
}

/// What is collected of a document.
#[derive(Default)]
struct Collected {
    of: Unplaced,
    author: Option<String>,
    author_number: String,
    /// The results that are open, the innermost last, each with how many elements contain it.
    open: Vec<(usize, Open)>,
    observations: Vec<Observation>,
    faults: DocumentFaults,
}

/// Reads a document.
pub(super) fn read(bytes: &[u8]) -> Result<Unplaced, DocumentFaults> {
    let one = |kind| vec![(None, kind)];
    let text = std::str::from_utf8(bytes).map_err(|_| one(MistakeKind::Xml))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let collected = walk(text).map_err(one)?;
    collected.end()
}

/// Goes through the elements. An element of another namespace, and what is in it, says nothing here.
fn walk(text: &str) -> Result<Collected, MistakeKind> {
    let mut reader = NsReader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let (mut path, mut collected, mut roots) = (Vec::<String>::new(), Collected::default(), 0);
    for _ in 0..MOST_EVENTS {
        let event = reader.read_event().map_err(|_| MistakeKind::Xml)?;
        match event {
            Event::DocType(_) => return Err(MistakeKind::Entity),
            Event::Start(start) => {
                let (namespace, name) = reader.resolver().resolve_element(start.name());
                let is_ours = namespace == ResolveResult::Bound(Namespace(HL7));
                roots += usize::from(path.is_empty());
                path.push(if is_ours { name.into_inner().to_owned() } else { String::new() });
                if path.len() > DEEPEST || collected.observations.len() > MOST_OBSERVATIONS {
                    return Err(MistakeKind::Depth);
                }
                collected.start(&path, &attributes(&start)?);
            }
            Event::End(_) => {
                collected.close(path.len());
                path.pop();
            }
            Event::Text(text) => collected.text(&path, &text.xml10_content()),
            Event::CData(text) => collected.text(&path, &text.xml10_content()),
            Event::GeneralRef(reference) => collected.text(&path, referred(&reference)?.encode_utf8(&mut [0; 4])),
            Event::Eof if path.is_empty() && roots == 1 => return Ok(collected),
            Event::Eof => return Err(MistakeKind::Xml),
            Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
        }
    }
    Err(MistakeKind::Depth)
}

/// The character that a reference means. Only those that XML itself has mean one.
fn referred(reference: &BytesRef<'_>) -> Result<char, MistakeKind> {
    match reference.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        _ => reference.resolve_char_ref().map_err(|_| MistakeKind::Xml)?.ok_or(MistakeKind::Entity),
    }
}

/// The attributes of an element by their names without prefixes. A declaration of a namespace isn't one.
fn attributes(start: &BytesStart<'_>) -> Result<HashMap<String, String>, MistakeKind> {
    let mut found = HashMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|_| MistakeKind::Xml)?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| MistakeKind::Entity)?;
        found.insert(attribute.key.local_name().into_inner().to_owned(), value.into_owned());
    }
    Ok(found)
}

/// Whether a path ends so.
fn ends(path: &[String], end: &[&str]) -> bool {
    path.len() >= end.len() && path.iter().rev().zip(end.iter().rev()).all(|(has, wanted)| has == wanted)
}

/// Whether this is the path from the root on.
fn is(path: &[String], whole: &[&str]) -> bool {
    path.len() == whole.len() && ends(path, whole)
}

const PATIENT: [&str; 3] = ["ClinicalDocument", "recordTarget", "patientRole"];
const EVENT: [&str; 3] = ["ClinicalDocument", "documentationOf", "serviceEvent"];
const AUTHOR: [&str; 4] = ["ClinicalDocument", "author", "assignedAuthor", "representedOrganization"];
const PERFORMER: [&str; 4] = ["serviceEvent", "performer", "assignedEntity", "representedOrganization"];

impl Collected {
    fn start(&mut self, path: &[String], with: &HashMap<String, String>) {
        let get = |key: &str| with.get(key).map(|value| value.trim().to_owned());
        let extension = |of: &mut String| *of = get("extension").unwrap_or_default();
        let root = with.get("root").map(String::as_str);
        let last = path.last().map(String::as_str).unwrap_or_default();
        if last == "observation" {
            let not_done = with.get("negationInd").is_some_and(|value| value == "true" || value == "1");
            self.open.push((path.len(), Open { not_done, ..Open::default() }));
        } else if !self.open.is_empty() {
            self.within(path, with);
        } else if is(path, &["ClinicalDocument", "code"]) && with.get("codeSystem").is_some_and(|of| of == REPORTS) {
            self.of.checkup.report = get("code").unwrap_or_default();
        } else if path.len() == 4 && path.starts_with(&PATIENT.map(str::to_owned)) && last == "id" {
            match root {
                Some(INSURER) => extension(&mut self.of.insurer),
                Some(SYMBOL) => extension(&mut self.of.symbol),
                Some(NUMBER) => extension(&mut self.of.number),
                Some(BRANCH) => extension(&mut self.of.branch),
                _ => {}
            }
        } else if ends(path, &["patientRole", "patient", "birthTime"]) {
            self.of.birth_date = get("value").unwrap_or_default();
        } else if ends(path, &["patientRole", "patient", "administrativeGenderCode"]) {
            self.of.sex = get("code").unwrap_or_default();
        } else if path.starts_with(&EVENT.map(str::to_owned)) {
            match (last, path.len()) {
                ("code", 4) if with.get("codeSystem").is_some_and(|of| of == PROGRAMMES) => {
                    self.of.checkup.programme = get("code").unwrap_or_default();
                }
                ("effectiveTime", 4) | ("low", 5) => {
                    if let Some(day) = get("value") {
                        self.of.examined_on = day;
                    }
                }
                ("id", _) if ends(path, &[&PERFORMER[..], &["id"]].concat()) && root == Some(FACILITY) => {
                    extension(&mut self.of.checkup.facility_number);
                }
                _ => {}
            }
        } else if is(path, &[&AUTHOR[..], &["id"]].concat()) && root == Some(FACILITY) {
            extension(&mut self.author_number);
        }
    }

    /// An element in a result.
    fn within(&mut self, path: &[String], with: &HashMap<String, String>) {
        let Some((depth, open)) = self.open.last_mut() else { return };
        let get = |key: &str| with.get(key).map(|value| value.trim().to_owned());
        let inside: Vec<&str> = path.iter().skip(*depth).map(String::as_str).collect();
        match inside.as_slice() {
            ["code"] => {
                open.code = get("code").unwrap_or_default();
                open.is_item = with.get("codeSystem").is_some_and(|of| of == ITEMS);
                open.name = get("displayName").filter(|name| !name.is_empty());
            }
            ["value"] => {
                open.has_value = true;
                let form = get("type").unwrap_or_default();
                open.form = form.rsplit(':').next().unwrap_or_default().to_owned();
                open.value = get("value").filter(|value| !value.is_empty());
                open.unit = get("unit");
                open.value_code = get("code").filter(|code| !code.is_empty());
                open.value_name = get("displayName").filter(|name| !name.is_empty());
                open.null = with.contains_key("nullFlavor");
            }
            ["interpretationCode"] => {
                open.beyond = match with.get("code").map(String::as_str) {
                    Some("H") => Some(Beyond::High),
                    Some("L") => Some(Beyond::Low),
                    _ => open.beyond,
                };
            }
            ["referenceRange", "observationRange", "value", "low"] => open.low = get("value"),
            ["referenceRange", "observationRange", "value", "high"] => open.high = get("value"),
            _ => {}
        }
    }

    fn text(&mut self, path: &[String], text: &str) {
        if let Some((depth, open)) = self.open.last_mut() {
            if path.len() == *depth + 1 && path.last().is_some_and(|name| name == "value") {
                open.text.push_str(text);
            }
        } else if ends(path, &[&PERFORMER[..], &["name"]].concat()) {
            self.of.checkup.facility.get_or_insert_default().push_str(text);
        } else if is(path, &[&AUTHOR[..], &["name"]].concat()) {
            self.author.get_or_insert_default().push_str(text);
        }
    }

    /// An element of this depth ends.
    fn close(&mut self, depth: usize) {
        if self.open.last().is_some_and(|(at, _)| *at == depth)
            && let Some((_, open)) = self.open.pop()
            && open.is_item
        {
            let code = open.code.clone();
            match open.end() {
                Ok(observation) => self.keep(observation),
                Err(kind) => self.faults.push((Some(named(&code)), kind)),
            }
        }
    }

    /// Keeps a result. One that comes twice with one value is one.
    fn keep(&mut self, observation: Observation) {
        match self.observations.iter().find(|one| one.code == observation.code) {
            None => self.observations.push(observation),
            Some(one) if *one == observation => {}
            Some(_) => self.faults.push((Some(named(&observation.code)), MistakeKind::Twice)),
        }
    }

    fn end(self) -> Result<Unplaced, DocumentFaults> {
        let Self { mut of, author, author_number, observations, faults, .. } = self;
        if !faults.is_empty() {
            return Err(faults);
        }
        if observations.is_empty() {
            return Err(vec![(None, MistakeKind::NoCheckup)]);
        }
        if of.checkup.facility_number.is_empty() {
            of.checkup.facility_number = author_number;
        }
        let facility = of.checkup.facility.or(author);
        of.checkup.facility = facility.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        of.checkup.observations = observations;
        Ok(of)
    }
}

/// The item of a code for a finding: its code. It tells nothing of a value.
fn named(code: &str) -> String {
    if is_code(code) { code.to_owned() } else { "code".to_owned() }
}

impl Open {
    fn end(self) -> Result<Observation, MistakeKind> {
        if !is_code(&self.code) {
            return Err(MistakeKind::Code);
        }
        let form = Item::of_code(&self.code).map(|(item, _)| (item, item.form()));
        let range = match (limit(self.low.as_deref())?, limit(self.high.as_deref())?) {
            (None, None) => None,
            (low, high) => Some(LaboratoryRange { low, high }),
        };
        let text = self.text.trim();
        let value = if self.not_done {
            ResultValue::NotDone
        } else if !self.has_value {
            return Err(MistakeKind::Empty);
        } else if self.form == "PQ" {
            if self.null && self.beyond.is_none() { ResultValue::NotMeasured } else { self.quantity(form)? }
        } else if self.null {
            ResultValue::NotMeasured
        } else if matches!(self.form.as_str(), "CD" | "CO") {
            let code = self.value_code.clone().ok_or(MistakeKind::Empty)?;
            if matches!(form, Some((_, Form::Code(set))) if !set.has(&code)) {
                return Err(MistakeKind::Code);
            }
            ResultValue::Code { code, name: self.value_name.clone() }
        } else if self.form == "ST" {
            if text.chars().nth(LONGEST_TEXT).is_some() {
                return Err(MistakeKind::TooLong);
            }
            ResultValue::Text { text: text.to_owned() }
        } else {
            return Err(MistakeKind::Code);
        };
        let name = self.name.filter(|name| name.chars().count() <= LONGEST_TEXT);
        Ok(Observation { code: self.code, name, value, range })
    }

    fn quantity(&self, form: Option<(Item, Form)>) -> Result<ResultValue, MistakeKind> {
        let number = match &self.value {
            Some(text) => Some(number(text)?),
            None if self.beyond.is_some() => None,
            None => return Err(MistakeKind::Empty),
        };
        let unit = self.unit.clone().unwrap_or_default();
        if number.is_some() && matches!(form, Some((item, Form::Quantity(_))) if !item.has_unit(&unit)) {
            return Err(MistakeKind::Unit);
        }
        Ok(ResultValue::Quantity { number, unit, beyond: self.beyond })
    }
}

/// Reads a number. No result is larger or finer than this, so that nothing that is made of results overflows.
pub(super) fn number(text: &str) -> Result<Decimal, MistakeKind> {
    let number = Decimal::from_str(text).map_err(|_| MistakeKind::Number)?;
    let is_plausible = number.abs() <= Decimal::from(LARGEST_NUMBER) && number.scale() <= MOST_PLACES;
    if is_plausible { Ok(number) } else { Err(MistakeKind::Number) }
}

fn limit(text: Option<&str>) -> Result<Option<Decimal>, MistakeKind> {
    text.filter(|text| !text.is_empty()).map(number).transpose()
}
