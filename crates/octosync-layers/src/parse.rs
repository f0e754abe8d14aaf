//! The contents of one file: its items, its `use` lines, its modules, and every path in its code. It resolves nothing.

use proc_macro2::{TokenStream, TokenTree};
use std::collections::HashSet;
use syn::punctuated::Punctuated;
use syn::visit::{self, Visit};
use syn::{Attribute, Ident, Item, Meta, Token, UseTree, Visibility};

/// A path as it was written.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
    /// It starts with `::`, so it leads to another crate.
    pub(crate) is_global: bool,
    /// It calls a macro.
    pub(crate) is_macro: bool,
}

/// A name that a `use` brings into a module.
#[derive(Debug)]
pub(crate) struct Binding {
    pub(crate) name: String,
    pub(crate) path: Written,
    pub(crate) is_exported: bool,
    /// By `{self}`, which names the module and not a function that is called like it.
    pub(crate) is_module: bool,
}

/// A `use` of everything in a module.
#[derive(Debug)]
pub(crate) struct Glob {
    pub(crate) path: Written,
    pub(crate) is_exported: bool,
}

/// A module as written: a file, or a block in one.
#[derive(Debug, Default)]
pub(crate) struct Scope {
    pub(crate) items: HashSet<String>,
    /// Words in macros that may define items.
    pub(crate) in_macros: HashSet<String>,
    pub(crate) bindings: Vec<Binding>,
    pub(crate) globs: Vec<Glob>,
    pub(crate) paths: Vec<Written>,
    pub(crate) files: Vec<String>,
    pub(crate) blocks: Vec<(String, Scope)>,
}

/// Reads the text of a file.
pub(crate) fn file(text: &str) -> syn::Result<Scope> {
    let file = syn::parse_file(text)?;
    let mut reader = Reader::default();
    reader.visit_file(&file);
    Ok(reader.scope)
}

#[derive(Default)]
struct Reader {
    scope: Scope,
}

impl Reader {
    fn bind(&mut self, name: String, path: Written, is_exported: bool, is_module: bool) {
        self.scope.bindings.push(Binding { name, path, is_exported, is_module });
    }

    fn use_tree(&mut self, tree: &UseTree, before: &Written, is_exported: bool) {
        let with = |ident: &Ident| {
            let mut path = before.clone();
            path.segments.push(plain(ident));
            path.line = ident.span().start().line;
            path
        };
        match tree {
            UseTree::Path(path) => self.use_tree(&path.tree, &with(&path.ident), is_exported),
            UseTree::Name(name) if name.ident == "self" => {
                let name = before.segments.last().cloned().unwrap_or_default();
                self.bind(name, before.clone(), is_exported, true);
            }
            UseTree::Name(name) => {
                self.bind(plain(&name.ident), with(&name.ident), is_exported, false);
            }
            UseTree::Rename(rename) => {
                let is_module = rename.ident == "self";
                let path = if is_module { before.clone() } else { with(&rename.ident) };
                self.bind(plain(&rename.rename), path, is_exported, is_module);
            }
            UseTree::Glob(_) => self.scope.globs.push(Glob { path: before.clone(), is_exported }),
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.use_tree(tree, before, is_exported);
                }
            }
        }
    }

    fn path(&mut self, path: &syn::Path, is_macro: bool) {
        let segments: Vec<String> = path.segments.iter().map(|segment| plain(&segment.ident)).collect();
        let line = path.segments.first().map_or(0, |segment| segment.ident.span().start().line);
        self.scope.paths.push(Written { segments, line, is_global: path.leading_colon.is_some(), is_macro });
    }

    /// Paths in tokens that nobody parses.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Option<Written> = None;
        let (mut colons, mut after_dot) = (0, false);
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => {
                    match &mut path {
                        Some(path) if colons == 2 => path.segments.push(plain(&ident)),
                        _ => {
                            self.scope.paths.extend(path.take());
                            let line = ident.span().start().line;
                            let is_global = colons == 2;
                            let written = Written { segments: vec![plain(&ident)], line, is_global, is_macro: false };
                            path = (!after_dot).then_some(written);
                        }
                    }
                    (colons, after_dot) = (0, false);
                }
                TokenTree::Punct(punct) => {
                    colons = if punct.as_char() == ':' { colons + 1 } else { 0 };
                    after_dot = matches!(punct.as_char(), '.' | '\'') && !after_dot;
                    if colons == 0 {
                        self.scope.paths.extend(path.take());
                    }
                }
                TokenTree::Group(group) => {
                    self.scope.paths.extend(path.take());
                    self.tokens(group.stream());
                    (colons, after_dot) = (0, false);
                }
                TokenTree::Literal(_) => (colons, after_dot) = (0, false),
            }
        }
        self.scope.paths.extend(path);
    }

    /// Paths that an attribute holds as text, as those of `serde` do.
    fn texts(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.texts(group.stream()),
                TokenTree::Literal(literal) => {
                    let text: Option<syn::LitStr> = syn::parse2(TokenTree::Literal(literal).into()).ok();
                    if let Some(path) = text.and_then(|text| text.parse::<syn::Path>().ok()) {
                        self.path(&path, false);
                    }
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        if attributes(item).iter().any(is_for_tests) {
            return;
        }
        self.scope.items.extend(defined(item).map(plain));
        visit::visit_item(self, item);
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_exported = !matches!(item.vis, Visibility::Inherited);
        let start = Written { segments: Vec::new(), line: 0, is_global: item.leading_colon.is_some(), is_macro: false };
        self.use_tree(&item.tree, &start, is_exported);
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        let name = item.rename.as_ref().map_or(&item.ident, |(_, name)| name);
        let line = item.ident.span().start().line;
        let path = Written { segments: vec![plain(&item.ident)], line, is_global: true, is_macro: false };
        self.bind(plain(name), path, false, false);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        let Some((_, items)) = &item.content else {
            self.scope.files.push(plain(&item.ident));
            return;
        };
        let mut inner = Reader::default();
        items.iter().for_each(|item| inner.visit_item(item));
        self.scope.blocks.push((plain(&item.ident), inner.scope));
    }

    fn visit_item_macro(&mut self, item: &'ast syn::ItemMacro) {
        words(item.mac.tokens.clone(), &mut self.scope.in_macros);
        visit::visit_item_macro(self, item);
    }

    fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
        let attributes = match item {
            syn::ImplItem::Fn(item) => &item.attrs[..],
            syn::ImplItem::Const(item) => &item.attrs,
            _ => &[],
        };
        if !attributes.iter().any(is_for_tests) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_local(&mut self, local: &'ast syn::Local) {
        if !local.attrs.iter().any(is_for_tests) {
            visit::visit_local(self, local);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(path, false);
        visit::visit_path(self, path);
    }

    /// A constant in a pattern looks like a new name.
    fn visit_pat_ident(&mut self, pattern: &'ast syn::PatIdent) {
        if plain(&pattern.ident).starts_with(char::is_uppercase) {
            self.path(&pattern.ident.clone().into(), false);
        }
        visit::visit_pat_ident(self, pattern);
    }

    fn visit_macro(&mut self, mac: &'ast syn::Macro) {
        self.path(&mac.path, true);
        self.tokens(mac.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("doc") {
            return;
        }
        self.path(attribute.path(), true);
        match &attribute.meta {
            Meta::List(list) => {
                self.tokens(list.tokens.clone());
                self.texts(list.tokens.clone());
            }
            Meta::NameValue(pair) => self.visit_expr(&pair.value),
            _ => {}
        }
    }

    /// `pub(in crate::x)` says who may see something, and imports nothing.
    fn visit_vis_restricted(&mut self, _: &'ast syn::VisRestricted) {}
}

fn plain(ident: &Ident) -> String {
    let text = ident.to_string();
    text.strip_prefix("r#").map(str::to_owned).unwrap_or(text)
}

/// Adds every word of tokens.
fn words(tokens: TokenStream, into: &mut HashSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                into.insert(plain(&ident));
            }
            TokenTree::Group(group) => words(group.stream(), into),
            _ => {}
        }
    }
}

/// The name that an item gives to something, other than a module.
fn defined(item: &Item) -> impl Iterator<Item = &Ident> {
    let ident = match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::TraitAlias(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    };
    ident.into_iter()
}

pub(crate) fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// `#[cfg(test)]`, and `test` within `all`.
pub(crate) fn is_for_tests(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else { return attribute.path().is_ident("test") };
    list.path.is_ident("cfg") && list.parse_args::<Meta>().is_ok_and(|meta| needs_test(&meta))
}

fn needs_test(meta: &Meta) -> bool {
    let Meta::List(list) = meta else { return meta.path().is_ident("test") };
    let inner = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).unwrap_or_default();
    match list.path.get_ident().map(Ident::to_string).as_deref() {
        Some("all") => inner.iter().any(needs_test),
        Some("any") => !inner.is_empty() && inner.iter().all(needs_test),
        _ => false,
    }
}
