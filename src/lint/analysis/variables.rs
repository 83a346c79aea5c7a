//! The variables of a field: what sets them, and where they are read. Fields of one message do not share variables.
//! Source: <https://www.braze.com/docs/user_guide/messaging/design_and_edit/personalize/liquid/faq>.

use crate::catalogue::{self, name_hash};
use crate::lint::message::{Field, Message, Role};
use crate::nearest::nearest;
use crate::source::Span;
use crate::syntax::Visitor;
use crate::syntax::tree::{
    Attribute, Block, BlockKind, Branch, BranchKind, Expr, ExprKind, Output, Part, Root, Tag, TagKind, Template,
    Variable, Words,
};

use super::authorization;
use super::connected_content::calls;

/// What sets the variables of a field, and what reads them.
#[derive(Debug, Default)]
pub struct Variables {
    /// What is set, in the order of the text.
    pub sets: Vec<Set>,
    /// What is read, in the order of the text.
    pub reads: Vec<Read>,
    /// Whether something else may set or read variables too: a content block, a partial, a name that Liquid computes.
    pub is_open: bool,
    /// Names that tags set without being told them: `connected`, `items`.
    pub implied: Vec<&'static str>,
    /// The places of `sets`, by the hashes of their names.
    set_places: Places,
    /// Those of `reads`.
    read_places: Places,
}

/// Places in a list, sorted by the hashes of names.
type Places = Vec<(u32, usize)>;

fn places(field: &Field, names: impl Iterator<Item = Span>) -> Places {
    let mut places: Places = names.map(|name| name_hash(field.of(name))).zip(0..).collect();
    places.sort_unstable();
    places
}

/// The places of a name, and perhaps of others, in the order of the list.
fn places_of(places: &Places, name: &str) -> impl Iterator<Item = usize> {
    let hash = name_hash(name);
    let rest = places.get(places.partition_point(|(other, _)| *other < hash)..).unwrap_or_default();
    rest.iter().take_while(move |(other, _)| *other == hash).map(|(_, at)| *at)
}

/// A name is held against so many of those that are set, to find the one that was meant.
const MAX_MEANT: usize = 256;

/// A variable that is set.
#[derive(Clone, Copy, Debug)]
pub struct Set {
    /// Its name.
    pub name: Span,
    /// By what.
    pub by: By,
}

/// What sets a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `assign`
    Assign,
    /// `capture`
    Capture,
    /// `:save`
    Save,
    /// `increment` or `decrement`
    Counter,
    /// `for` or `tablerow`: within the block alone.
    Loop,
    /// Perhaps by a word or an option that another rule tells of.
    Perhaps,
}

/// A variable that is read.
#[derive(Clone, Copy, Debug)]
pub struct Read {
    /// Its name, without the steps into it.
    pub name: Span,
    /// With the steps.
    pub whole: Span,
    /// The variable.
    pub variable: Variable,
    /// Whether the loops around it set it, or the tag that it stands in.
    in_scope: bool,
    /// Whether it is read to set itself again.
    in_own_assign: bool,
}

/// The variables of a field; found when they are first asked for.
pub fn of(field: &Field) -> &Variables {
    field.known.variables.get_or_init(|| {
        let mut walk =
            Walk { field, found: Variables::default(), loops: Vec::new(), assigned: None, plain: Vec::new() };
        field.tree.visit(&mut walk);
        let mut found = walk.found;
        found.set_places = places(field, found.sets.iter().map(|set| set.name));
        found.read_places = places(field, found.reads.iter().map(|read| read.name));
        found
    })
}

impl Variables {
    /// Whether something sets a name that is read.
    pub fn is_set(&self, field: &Field, read: &Read) -> bool {
        let name = field.of(read.name);
        read.in_scope || self.implied.contains(&name) || self.sets_of(field, name).any(|set| set.by != By::Loop)
    }

    /// What sets a name, in the order of the text.
    pub fn sets_of<'a>(&'a self, field: &'a Field, name: &'a str) -> impl Iterator<Item = &'a Set> {
        let sets = places_of(&self.set_places, name).filter_map(|at| self.sets.get(at));
        sets.filter(move |set| field.of(set.name) == name)
    }

    /// Whether a name is read for anything but setting it again.
    pub fn is_read(&self, field: &Field, name: &str) -> bool {
        let mut reads = places_of(&self.read_places, name).filter_map(|at| self.reads.get(at));
        reads.any(|read| !read.in_own_assign && field.of(read.name) == name)
    }

    /// What is read and set by nothing; empty where that cannot be known. Names of the compiler's are none.
    pub fn undefined<'a>(&'a self, field: &'a Field) -> impl Iterator<Item = &'a Read> {
        let known = !self.is_open && !field.is_broken;
        self.reads.iter().filter(move |read| known && !self.is_set(field, read) && !is_compilers(field.of(read.name)))
    }

    /// The set variable that a name was probably meant for.
    pub fn meant<'a>(&self, field: &'a Field, name: &str) -> Option<&'a str> {
        nearest(name, self.sets.iter().take(MAX_MEANT).map(|set| field.of(set.name)))
    }
}

/// Whether a name is one that the compiler of specs writes.
pub fn is_compilers(name: &str) -> bool {
    name.starts_with("bzsf_")
}

/// The namespace that a variable is written like a member of, `custom_attribute.company`, without the `${…}` that it
/// wants; or the namespace that was meant.
pub fn plain_namespace(field: &Field, read: &Read) -> Option<&'static str> {
    /// Shorter names are rather those of a variable.
    const SHORTEST: usize = 8;
    if read.variable.steps.is_empty() {
        return None;
    }
    let name = field.of(read.name);
    let known = catalogue::namespace(name).map(|namespace| namespace.name);
    known.or_else(|| catalogue::meant_namespace(name).filter(|_| name.len() >= SHORTEST))
}

/// Whether a field is the value of the Authorization header, also when its name is misspelt.
pub fn is_authorization(message: &Message<'_>, field: &Field) -> bool {
    let Role::Header(at) = field.role else { return false };
    message.draft.headers.get(at).is_some_and(|(name, _)| {
        let name = name.as_str().trim();
        name.eq_ignore_ascii_case("Authorization") || catalogue::likely_header(name) == Some("Authorization")
    })
}

/// The names of which `authorization-value` tells: in an Authorization header with a token call, the one behind `Bearer`,
/// and those that token answers are saved in.
pub fn told_by_authorization_value<'a>(message: &Message<'_>, field: &'a Field) -> Vec<&'a str> {
    if !is_authorization(message, field) {
        return Vec::new();
    }
    let calls = calls(field);
    let mut names: Vec<&str> = calls.iter().filter(|call| call.is_token()).map(|call| call.save()).collect();
    if let Some(last) = calls.last().filter(|_| !names.is_empty()) {
        let behind = last.span().end;
        let outputs = field.tree[field.tree.body()].iter().filter_map(|node| match node {
            crate::syntax::tree::Node::Output(output) if output.delimited.span.start >= behind => output.value,
            _ => None,
        });
        names.extend(outputs.filter_map(|value| root_name(field, &field.tree[value].value)));
    }
    // The token may go through variables of its own before it is written.
    let spoken_for = authorization::names_spoken_for(message, field);
    let reads = of(field).reads.iter().map(|read| field.of(read.name));
    names.extend(reads.filter(|name| spoken_for.iter().any(|spoken| spoken == name)));
    names
}

fn root_name<'a>(field: &'a Field, expr: &Expr) -> Option<&'a str> {
    match expr.kind {
        ExprKind::Variable(Variable { root: Root::Name(name), .. }) => Some(field.of(name)),
        ExprKind::Output(output) => root_name(field, &field.tree[field.tree[output].value?].value),
        _ => None,
    }
}

struct Walk<'a> {
    field: &'a Field,
    found: Variables,
    /// The loops that hold what is being shown: their variables, and the name of what counts them.
    loops: Vec<(&'a str, &'static str)>,
    /// The variable of the `assign` that is being shown.
    assigned: Option<&'a str>,
    /// Names in braces that stand for a name to save in: told by another rule, and no reading.
    plain: Vec<Span>,
}

impl Walk<'_> {
    fn set(&mut self, name: Span, by: By) {
        self.found.sets.push(Set { name, by });
    }

    /// The name that `:save` gives, or any other option or word that may have been meant for it.
    fn saved(&mut self, template: &Template, tag: &Tag, words: &Words) {
        let mut saves = false;
        for option in &template[words.options] {
            let name = self.field.of(option.name).trim_start_matches(':');
            saves |= name == "save";
            let by = match catalogue::connected_content_option(name) {
                Some(_) if name == "save" => By::Save,
                Some(_) => continue,
                None => By::Perhaps,
            };
            let Some(value) = option.value else { continue };
            match &template[value.parts] {
                [Part::Output(output)] => {
                    let value = output.value.map(|value| template[value].value);
                    if let Some(name) = value.as_ref().and_then(Expr::plain_name) {
                        self.plain.push(name);
                        self.set(name, By::Perhaps);
                    }
                }
                _ => self.set(value.content, by),
            }
        }
        for word in template[words.words].iter().skip(1) {
            self.set(word.content, By::Perhaps);
        }
        if !saves {
            self.set_by_itself(tag);
        }
    }

    /// What a tag sets without being told a name.
    fn set_by_itself(&mut self, tag: &Tag) {
        if let Some(name) = catalogue::tag(self.field.of(tag.head.name)).and_then(|tag| tag.sets) {
            self.found.implied.push(name);
        }
    }
}

impl Visitor for Walk<'_> {
    fn tag(&mut self, template: &Template, tag: &Tag) {
        match tag.kind {
            TagKind::Assign { name, .. } => {
                self.set(name, By::Assign);
                self.assigned = Some(self.field.of(name));
            }
            TagKind::Increment(name) | TagKind::Decrement(name) => self.set(name, By::Counter),
            TagKind::ConnectedContent(words) => self.saved(template, tag, &template[words]),
            TagKind::Include(_) | TagKind::Render(_) | TagKind::Unknown => self.found.is_open = true,
            _ => self.set_by_itself(tag),
        }
    }

    fn tag_end(&mut self, _: &Template, tag: &Tag) {
        if matches!(tag.kind, TagKind::Assign { .. }) {
            self.assigned = None;
        }
    }

    fn block(&mut self, template: &Template, block: &Block) {
        match block.kind {
            BlockKind::Capture(name) => self.set(name, By::Capture),
            BlockKind::For(details) | BlockKind::TableRow(details) => self.set(template[details].variable, By::Loop),
            _ => {}
        }
    }

    fn branch(&mut self, template: &Template, block: &Block, branch: &Branch) {
        if let (BlockKind::For(details) | BlockKind::TableRow(details), BranchKind::Body) = (block.kind, branch.kind) {
            let counter = if matches!(block.kind, BlockKind::For(_)) { "forloop" } else { "tablerowloop" };
            self.loops.push((self.field.of(template[details].variable), counter));
        }
    }

    fn branch_end(&mut self, _: &Template, block: &Block, branch: &Branch) {
        if let (BlockKind::For(_) | BlockKind::TableRow(_), BranchKind::Body) = (block.kind, branch.kind) {
            self.loops.pop();
        }
    }

    fn output(&mut self, template: &Template, output: &Output) {
        let value = output.value.map(|value| template[value].value.kind);
        if let Some(ExprKind::Attribute(Attribute { namespace: Some(namespace), .. })) = value {
            self.found.is_open |= self.field.of(namespace).trim() == "content_blocks";
        }
    }

    fn expr(&mut self, _: &Template, expr: &Expr) {
        let ExprKind::Variable(variable) = expr.kind else { return };
        let Root::Name(name) = variable.root else {
            self.found.is_open = true;
            return;
        };
        let text = self.field.of(name);
        if catalogue::LITERALS.contains(&text) || text.is_empty() {
            return;
        }
        let in_scope = self.loops.iter().any(|(variable, counter)| *variable == text || *counter == text);
        let read = Read {
            name,
            whole: expr.span,
            variable,
            in_scope: in_scope || self.plain.contains(&name),
            in_own_assign: self.assigned == Some(text),
        };
        self.found.reads.push(read);
    }
}
