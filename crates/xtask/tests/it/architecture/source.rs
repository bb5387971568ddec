//! Parses a source file: its imports, string literals, public types and length, without its tests.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// A source file of one of our crates.
pub struct File {
    /// The path from the repository's root.
    pub path: String,
    /// The folder of the crate, e.g. `core`.
    pub crate_name: String,
    /// The module path within the crate, e.g. `["accounts", "store"]`.
    pub module: Vec<String>,
    /// The imports from the file's own crate.
    pub imports: Vec<Import>,
    /// The string literals outside tests, with their lines.
    pub texts: Vec<(String, usize)>,
    /// The public types that the file defines, with their lines.
    pub public_types: Vec<(String, usize)>,
    /// The lints that the file allows, with their lines.
    pub allowed: Vec<(String, usize)>,
    /// The fields of types with a schema, with their lines: the keys of a policy.
    pub policy_keys: Vec<(String, usize)>,
    /// The number of lines before the tests.
    pub lines: usize,
}

/// A path into the file's own crate.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Import {
    /// The path from the crate's root, e.g. `["outbox", "Mail"]`.
    pub path: Vec<String>,
    /// The line of the import.
    pub line: usize,
}

/// Reads all files under a crate's `src`, without test files.
pub fn read_all(root: &Path, folder: &Path) -> Vec<File> {
    let mut paths = Vec::new();
    find(folder, &mut paths);
    let mut parsed = Vec::new();
    let mut tests = BTreeSet::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a source file");
        let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let module = module_of(folder, &path);
        for item in &syntax.items {
            if let syn::Item::Mod(inner) = item
                && inner.content.is_none()
                && is_test(&inner.attrs)
            {
                let mut name = module.clone();
                name.push(inner.ident.to_string());
                tests.insert(name);
            }
        }
        parsed.push((path, text, syntax, module));
    }
    parsed
        .into_iter()
        .filter(|(.., module)| !tests.iter().any(|test| module.starts_with(test)))
        .map(|(path, text, syntax, module)| {
            let crate_name = folder.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
            let root = root.canonicalize().expect("the root");
            let path = path.canonicalize().expect("a path");
            let mut reader = Reader {
                file: File {
                    path: path.strip_prefix(&root).unwrap_or(&path).display().to_string(),
                    crate_name: crate_name.unwrap_or_default(),
                    lines: lines_before_tests(&text, &syntax),
                    module,
                    imports: Vec::new(),
                    texts: Vec::new(),
                    public_types: Vec::new(),
                    allowed: Vec::new(),
                    policy_keys: Vec::new(),
                },
            };
            reader.visit_file(&syntax);
            reader.file
        })
        .collect()
}

/// Returns all source files below a folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    find(folder, &mut paths);
    paths
}

fn find(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            find(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Returns the module of a file: `accounts/mod.rs` and `accounts.rs` are `accounts`; `lib.rs` and `main.rs` are the
/// root.
pub fn module_of(folder: &Path, path: &Path) -> Vec<String> {
    let inside = path.strip_prefix(folder).expect("a file of the crate").with_extension("");
    let mut module: Vec<String> = inside.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|name| name == "mod" || (module.len() == 1 && (name == "lib" || name == "main"))) {
        module.pop();
    }
    module
}

/// Whether an item is under `#[cfg(test)]` or is code for tests of other crates.
pub fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let syn::Meta::List(list) = &attribute.meta else { return false };
        let said = list.tokens.to_string();
        list.path.is_ident("cfg") && (said == "test" || said.contains("\"testing\""))
    })
}

fn attributes_of(item: &syn::Item) -> &[syn::Attribute] {
    match item {
        syn::Item::Mod(item) => &item.attrs,
        syn::Item::Fn(item) => &item.attrs,
        syn::Item::Impl(item) => &item.attrs,
        syn::Item::Use(item) => &item.attrs,
        syn::Item::Struct(item) => &item.attrs,
        syn::Item::Enum(item) => &item.attrs,
        syn::Item::Const(item) => &item.attrs,
        syn::Item::Static(item) => &item.attrs,
        syn::Item::Macro(item) => &item.attrs,
        _ => &[],
    }
}

fn lines_before_tests(text: &str, syntax: &syn::File) -> usize {
    let first = syntax
        .items
        .iter()
        .find(|item| matches!(item, syn::Item::Mod(inner) if inner.content.is_some()) && is_test(attributes_of(item)));
    first.map_or_else(|| text.lines().count(), |item| item.span().start().line.saturating_sub(1))
}

struct Reader {
    file: File,
}

impl Reader {
    /// Resolves a written path from the crate's root. Returns nothing where it leads into another crate.
    fn rooted(&self, segments: &[String]) -> Option<Vec<String>> {
        let (first, mut rest) = segments.split_first()?;
        let mut base = match first.as_str() {
            "crate" => Vec::new(),
            "self" => self.file.module.clone(),
            "super" => {
                let mut base = self.file.module.clone();
                base.pop();
                while let Some((next, after)) = rest.split_first().filter(|(next, _)| *next == "super") {
                    let _ = next;
                    base.pop();
                    rest = after;
                }
                base
            }
            _ => return None,
        };
        base.extend(rest.iter().cloned());
        Some(base)
    }

    fn note(&mut self, segments: &[String], line: usize) {
        if let Some(path) = self.rooted(segments) {
            self.file.imports.push(Import { path, line });
        }
    }

    fn use_tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.use_tree(&path.tree, before);
                before.pop();
            }
            syn::UseTree::Name(name) => self.used(before, Some(name.ident.to_string()), name.span().start().line),
            syn::UseTree::Rename(name) => self.used(before, Some(name.ident.to_string()), name.span().start().line),
            syn::UseTree::Glob(glob) => self.used(before, None, glob.span().start().line),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.use_tree(tree, before)),
        }
    }

    fn used(&mut self, before: &[String], name: Option<String>, line: usize) {
        let mut path = before.to_vec();
        path.extend(name.filter(|name| name != "self"));
        self.note(&path, line);
    }

    /// Collects paths and string literals from the arguments of a macro, token by token.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(word) => {
                    if colons != 2 {
                        path.clear();
                    }
                    colons = 0;
                    path.push(word.to_string());
                    if path.len() > 1 {
                        let (segments, line) = (path.clone(), word.span().start().line);
                        self.note(&segments, line);
                    }
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' => colons += 1,
                TokenTree::Group(group) => {
                    (path, colons) = (Vec::new(), 0);
                    self.tokens(group.stream());
                }
                TokenTree::Literal(literal) => {
                    let line = literal.span().start().line;
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.file.texts.push((text.value(), line));
                    }
                    (path, colons) = (Vec::new(), 0);
                }
                TokenTree::Punct(_) => (path, colons) = (Vec::new(), 0),
            }
        }
    }

    fn type_defined(&mut self, visibility: &syn::Visibility, name: &syn::Ident) {
        if matches!(visibility, syn::Visibility::Public(_)) {
            self.file.public_types.push((name.to_string(), name.span().start().line));
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        if is_test(attributes_of(item)) {
            return;
        }
        // The content of a sample page may name a society.
        if matches!(item, syn::Item::Fn(function) if function.sig.ident == "samples") {
            return;
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if !is_test(&function.attrs) && function.sig.ident != "samples" {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.use_tree(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&segments, path.span().start().line);
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta
            && (list.path.is_ident("allow") || list.path.is_ident("expect"))
        {
            self.file.allowed.push((list.tokens.to_string(), attribute.span().start().line));
        }
    }

    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.file.texts.push((text.value(), text.span().start().line));
    }

    fn visit_item_struct(&mut self, item: &'ast syn::ItemStruct) {
        self.type_defined(&item.vis, &item.ident);
        let has_schema = item.attrs.iter().any(|attribute| {
            matches!(&attribute.meta, syn::Meta::List(list)
                if list.path.is_ident("derive") && list.tokens.to_string().contains("JsonSchema"))
        });
        if has_schema {
            let named = item.fields.iter().filter_map(|field| field.ident.as_ref());
            self.file.policy_keys.extend(named.map(|name| (name.to_string(), name.span().start().line)));
        }
        visit::visit_item_struct(self, item);
    }

    fn visit_item_enum(&mut self, item: &'ast syn::ItemEnum) {
        self.type_defined(&item.vis, &item.ident);
        visit::visit_item_enum(self, item);
    }
}
