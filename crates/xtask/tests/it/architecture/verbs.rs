//! Every verb of core that changes something writes a row of the audit trail, and begins with `staff::sessions::hold` where it
//! acts for a clerk, or a list here says why it doesn't.
//!
//! A verb is a public asynchronous function that takes a society's transaction. What it calls is followed by names, through
//! imports and re-exports, to the functions of stores that insert, update or delete, and to `audit::record`. That some path
//! leads there is what can be seen in the source; which one is taken is for the tests of the verbs. In the same way, a verb
//! whose parameters name a clerk, or a type that brings one, is followed to `hold`. Verbs over the
//! platform's tables keep versions with who and why instead.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use super::source::{is_test, module_of};
use super::{none, root};

type Path = Vec<String>;

/// A function of core.
struct Function {
    calls: Vec<Path>,
    is_verb: bool,
    /// The names in the types of its parameters.
    takes: BTreeSet<String>,
    /// Whether it inserts, updates or deletes rows itself.
    writes: bool,
    line: usize,
}

/// All functions of core by their paths, and what each module imports by which name.
#[derive(Default)]
struct Core {
    functions: BTreeMap<Path, Function>,
    imports: BTreeMap<Path, BTreeMap<String, Path>>,
    /// The types that bring a clerk.
    with_clerk: BTreeSet<String>,
}

impl Core {
    fn read() -> Self {
        let (mut core, folder) = (Self::default(), root().join("crates/core/src"));
        for path in super::source::files(&folder) {
            let module = module_of(&folder, &path);
            if module.first().is_some_and(|name| name == "testing" || name == "entities")
                || module.ends_with(&["tests".to_owned()])
            {
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a source file");
            let syntax = syn::parse_file(&text).expect("Rust");
            core.imports.entry(module.clone()).or_default();
            Reader { core: &mut core, module, of_type: None }.visit_file(&syntax);
        }
        core.with_clerk.insert(CLERK.to_owned());
        core
    }

    fn verbs(&self) -> Vec<&Path> {
        let verbs: Vec<_> =
            self.functions.iter().filter(|(_, function)| function.is_verb).map(|(path, _)| path).collect();
        assert!(verbs.len() > 100, "the verbs are found: {}", verbs.len());
        verbs
    }

    /// Whether a verb changes something. The audit's own rows and marks are no change of anything else.
    fn changes(&self, verb: &Path) -> bool {
        self.reaches(verb, |path, function| function.writes && path.first().is_some_and(|room| room != "audit"))
    }

    /// The function that a module means with a path.
    fn meant(&self, module: &[String], written: &[String]) -> Option<&Path> {
        let (first, rest) = written.split_first()?;
        let mut path = match self.imports.get(module).and_then(|imports| imports.get(first)) {
            _ if first == "crate" => rest.to_vec(),
            Some(imported) => [imported, rest].concat(),
            None => [module, written].concat(),
        };
        // Re-exports lead from room to room; there are never many in a row.
        for _ in 0..5 {
            if let Some((function, _)) = self.functions.get_key_value(&path) {
                return Some(function);
            }
            let at = (1..=path.len()).rev().find_map(|at| {
                let (module, name) = (path.get(..at - 1)?, path.get(at - 1)?);
                Some((at, self.imports.get(module)?.get(name)?))
            });
            let (at, imported) = at?;
            path = [imported, path.get(at..)?].concat();
        }
        None
    }

    /// Whether a function is or calls, perhaps through others, one of which something holds.
    fn reaches(&self, from: &Path, holds: impl Fn(&Path, &Function) -> bool) -> bool {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(path) = open.pop() {
            let Some(function) = self.functions.get(path).filter(|_| seen.insert(path)) else { continue };
            if holds(path, function) {
                return true;
            }
            // A function of a type has the imports of the type's module.
            let modules = (0..path.len()).rev().map(|at| &path[..at]);
            let module = modules.into_iter().find(|module| self.imports.contains_key(*module)).unwrap_or_default();
            open.extend(function.calls.iter().filter_map(|call| self.meant(module, call)));
        }
        false
    }
}

struct Reader<'a> {
    core: &'a mut Core,
    module: Path,
    of_type: Option<String>,
}

impl Reader<'_> {
    fn import(&mut self, tree: &syn::UseTree, before: &[String]) {
        let (name, last) = match tree {
            syn::UseTree::Path(path) => return self.import(&path.tree, &[before, &[path.ident.to_string()]].concat()),
            syn::UseTree::Group(group) => return group.items.iter().for_each(|tree| self.import(tree, before)),
            syn::UseTree::Name(name) => (name.ident.to_string(), name.ident.to_string()),
            syn::UseTree::Rename(name) => (name.rename.to_string(), name.ident.to_string()),
            syn::UseTree::Glob(_) => return,
        };
        let (name, path) = match before.last() {
            Some(module) if last == "self" => (if name == "self" { module.clone() } else { name }, before.to_vec()),
            _ => (name, [before, &[last]].concat()),
        };
        if let Some(path) = self.rooted(&path) {
            self.core.imports.entry(self.module.clone()).or_default().insert(name, path);
        }
    }

    /// A path from the crate's root; nothing where it leads into another crate or is none from the root.
    fn rooted(&self, written: &[String]) -> Option<Path> {
        let mut base = self.module.clone();
        let mut rest = written;
        match written.first()?.as_str() {
            "crate" => base.clear(),
            "self" => {}
            "super" => {
                while let Some(("super", after)) = rest.split_first().map(|(first, after)| (first.as_str(), after)) {
                    base.pop();
                    rest = after;
                }
                return Some([base.as_slice(), rest].concat());
            }
            _ => return None,
        }
        Some([base.as_slice(), &rest[1..]].concat())
    }

    fn function(&mut self, signature: &syn::Signature, visibility: &syn::Visibility, body: &syn::Block) {
        let mut calls = Calls { reader: self, found: Vec::new(), writes: false };
        calls.visit_block(body);
        let (calls, writes) = (calls.found, calls.writes);
        // What stores of several rooms do with rows that end once is theirs, and stands in one file.
        let is_in_store = self.module.iter().any(|name| name == "store") || self.module == ["database", "endings"];
        let takes = |input: &syn::FnArg| matches!(input, syn::FnArg::Typed(input) if names_transaction(&input.ty));
        let function = Function {
            calls,
            is_verb: self.of_type.is_none()
                && !is_in_store
                && matches!(visibility, syn::Visibility::Public(_))
                && signature.asyncness.is_some()
                && signature.inputs.iter().any(takes),
            takes: signature.inputs.iter().flat_map(|input| names(|visitor| visitor.visit_fn_arg(input))).collect(),
            writes: writes && is_in_store,
            line: signature.ident.span().start().line,
        };
        let path: Path =
            self.module.iter().chain(&self.of_type).cloned().chain([signature.ident.to_string()]).collect();
        self.core.functions.insert(path, function);
    }
}

/// The type of a clerk.
const CLERK: &str = "Clerk";

/// The names in what is visited.
fn names(visit: impl FnOnce(&mut Names)) -> BTreeSet<String> {
    let mut names = Names::default();
    visit(&mut names);
    names.0
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
        self.0.insert(segment.ident.to_string());
        visit::visit_path_segment(self, segment);
    }
}

fn names_transaction(of: &syn::Type) -> bool {
    match of {
        syn::Type::Reference(reference) => names_transaction(&reference.elem),
        syn::Type::Path(path) => path.path.segments.last().is_some_and(|last| last.ident == "TenantTx"),
        _ => false,
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        if names(|visitor| visitor.visit_item_enum(item)).contains(CLERK) {
            self.core.with_clerk.insert(item.ident.to_string());
        }
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        if names(|visitor| visitor.visit_item_struct(item)).contains(CLERK) {
            self.core.with_clerk.insert(item.ident.to_string());
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.import(&item.tree, &[]);
    }

    fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
        if !is_test(&item.attrs) {
            self.function(&item.sig, &item.vis, &item.block);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let (false, syn::Type::Path(path)) = (is_test(&item.attrs), &*item.self_ty) {
            self.of_type = path.path.segments.last().map(|last| last.ident.to_string());
            visit::visit_item_impl(self, item);
            self.of_type = None;
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast syn::ImplItemFn) {
        self.function(&item.sig, &item.vis, &item.block);
    }
}

/// What the body of a function calls.
struct Calls<'a, 'b> {
    reader: &'a Reader<'b>,
    found: Vec<Path>,
    writes: bool,
}

impl<'ast> Visit<'ast> for Calls<'_, '_> {
    fn visit_expr_path(&mut self, path: &'ast syn::ExprPath) {
        let segments: Path = path.path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if let [.., entity, verb] = segments.as_slice()
            && entity == "Entity"
            && ["insert", "insert_many", "update_many", "delete_many", "delete_by_id"].contains(&verb.as_str())
        {
            self.writes = true;
        }
        let segments = match (segments.split_first(), &self.reader.of_type) {
            (Some((first, rest)), Some(of_type)) if first == "Self" => [std::slice::from_ref(of_type), rest].concat(),
            _ => segments,
        };
        // A path from the root is followed from there.
        match self.reader.rooted(&segments) {
            Some(path) => self.found.push([&["crate".to_owned()], path.as_slice()].concat()),
            None => self.found.push(segments),
        }
        visit::visit_expr_path(self, path);
    }

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        if let (syn::Expr::Path(receiver), Some(of_type)) = (&*call.receiver, &self.reader.of_type)
            && receiver.path.is_ident("self")
        {
            self.found.push(vec![of_type.clone(), call.method.to_string()]);
        }
        visit::visit_expr_method_call(self, call);
    }
}

/// Verbs that change something and write no row, by the reason.
const WITHOUT: &[(&str, &[&str])] = &[
    (
        "It counts an attempt, or takes a count back; what fails or is refused has a row.",
        &[
            "accounts::attempts::forget_sign_in_failures",
            "accounts::methods::password_change::begin",
            "accounts::methods::password_change::begin_renewal",
            "accounts::profile::user_id_change::begin",
            "operators::sign_in::begin",
            "services::document",
            "sign_in::begin",
            "sign_in::step_up::begin",
            "sign_in::step_up::password_was_right",
            "staff::password::begin",
            "staff::sign_in::begin",
            "staff::sign_in::refused_outside",
        ],
    ),
    (
        "It is a step on the way to an act that has a row.",
        &[
            "accounts::sessions::entrance::abandon",
            "accounts::sessions::hand_over::begin",
            "accounts::sessions::hand_over::open",
            "accounts::sessions::hand_over::refuse",
            "operators::sign_in::leave",
            "registration::account_data::keep",
            "registration::account_data::prepare",
            "registration::begin",
            "registration::close",
            "registration::identity::agree",
            "registration::test_mail::send_test_mail",
            "services::publication::add",
            "services::publication::begin",
            "staff::sign_in::leave",
        ],
    ),
    ("Its caller writes the row, which gives the reason.", &["accounts::sessions::end::end_others"]),
    (
        "A page that says why it doesn't go on shows a code; what became of the attempt has its own row.",
        &["support_codes::show"],
    ),
    (
        "The outbox itself tells what became of a mail.",
        &[
            "accounts::profile::addresses::delivery::load",
            "accounts::profile::addresses::delivery::mail_accepted",
            "accounts::profile::addresses::delivery::mail_refused",
            "accounts::profile::addresses::registered::resend",
            "outbox::load",
            "outbox::promise",
            "outbox::retry_later",
            "outbox::sent",
            "outbox::undeliverable",
        ],
    ),
    (
        "It keeps what is there as it is: a session alive, a hash up to date.",
        &[
            "accounts::sessions::session::extend",
            "accounts::sessions::session::touch",
            "operators::sessions::touch",
            "operators::sign_in::keep_new_hash",
            "roster::search::refold",
            "sign_in::keep_new_hash",
            "staff::sessions::touch",
            "staff::sign_in::keep_new_hash",
        ],
    ),
    ("The act whose answer it keeps has a row.", &["idempotency::claim", "idempotency::keep"]),
    ("It deletes what has ended.", &["services::publication::kept_file::forget", "sweep::sweep"]),
];

/// Verbs that act for a clerk and don't hold the account, by the reason.
const UNHELD: &[(&str, &[&str])] = &[
    (
        "It ends what is the clerk's own, which a disabled account may too.",
        &["staff::sessions::end", "support::view::end_view"],
    ),
    ("It keeps a session alive that was just found open.", &["staff::sessions::touch"]),
];

#[test]
fn every_verb_that_changes_something_writes_a_row_of_the_audit() {
    let core = Core::read();
    let record: Path = ["audit", "record"].map(str::to_owned).to_vec();
    check(&core, WITHOUT, "WITHOUT", |verb| {
        let is_silent = core.changes(verb) && !core.reaches(verb, |path, _| *path == record);
        is_silent.then_some("changes something and writes no row of the audit: call audit::record")
    });
}

#[test]
fn every_verb_that_acts_for_a_clerk_holds_the_account() {
    let core = Core::read();
    let hold: Path = ["staff", "sessions", "hold"].map(str::to_owned).to_vec();
    let found = core.functions.get(&hold).is_some_and(|hold| hold.is_verb);
    assert!(found && core.with_clerk.len() > 1, "hold and what brings a clerk are found: {:?}", core.with_clerk);
    check(&core, UNHELD, "UNHELD", |verb| {
        let takes_clerk = !core.functions[verb].takes.is_disjoint(&core.with_clerk);
        let is_unheld = takes_clerk && core.changes(verb) && !core.reaches(verb, |path, _| *path == hold);
        is_unheld.then_some("acts for a clerk and doesn't hold the account: call staff::sessions::hold")
    });
}

/// Fails for a verb with a fault that a list doesn't excuse, and for an excuse that no verb needs.
fn check(core: &Core, excused: &[(&str, &[&str])], list: &str, fault: impl Fn(&Path) -> Option<&'static str>) {
    let excused: BTreeSet<&str> = excused.iter().flat_map(|(_, verbs)| verbs.iter().copied()).collect();
    let (mut broken, mut used) = (Vec::new(), BTreeSet::new());
    for verb in core.verbs() {
        let Some(fault) = fault(verb) else { continue };
        let name = verb.join("::");
        if !excused.contains(name.as_str()) {
            let line = core.functions[verb].line;
            broken.push(format!("core: {name} (line {line}) {fault}, or say in {list} why it needs none"));
        }
        used.insert(name);
    }
    let stale = excused.iter().filter(|name| !used.contains(**name));
    broken.extend(stale.map(|name| format!("{name} needs no excuse, or isn't there: take it out of {list}")));
    none(broken);
}
