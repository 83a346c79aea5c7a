//! A short drawing of a tree, for tests: each node with its text.

use super::tree::{
    Argument, BlockKind, BranchKind, Closer, Comparison, Connective, Delimited, Expr, ExprKind, Id, List, Node, Output,
    Part, Pipeline, Root, Step, StepKind, TagKind, Template, Value, Words,
};
use crate::source::Span;

/// Draws the tree of `text`.
pub(crate) fn sketch(template: &Template, text: &str) -> String {
    Sketch { template, text }.nodes(template.body())
}

struct Sketch<'a> {
    template: &'a Template,
    text: &'a str,
}

impl Sketch<'_> {
    fn text(&self, span: Span) -> &str {
        span.of(self.text)
    }

    fn nodes(&self, nodes: List<Node>) -> String {
        self.template[nodes].iter().map(|node| self.node(node)).collect::<Vec<_>>().join(" ")
    }

    fn node(&self, node: &Node) -> String {
        match node {
            Node::Text(span) => format!("{:?}", self.text(*span)),
            Node::Error(span) => format!("<error {:?}>", self.text(*span)),
            Node::Output(output) => self.output(output),
            Node::Tag(tag) => format!("<{}>", self.trims(&tag.head.delimited, self.tag(&tag.kind))),
            Node::Verbatim(verbatim) => {
                format!("<{:?} {:?}{}>", verbatim.kind, self.text(verbatim.body), open_end(verbatim.end.is_none()))
            }
            Node::Block(block) => {
                let mut drawn = format!("<{}", self.block(&block.kind));
                for branch in &self.template[block.branches] {
                    drawn += &match branch.kind {
                        BranchKind::Condition(condition) => format!(" [{}]", self.condition(condition)),
                        BranchKind::When(values) => format!(" when[{}]", self.exprs(values)),
                        BranchKind::Else => " else".to_owned(),
                        BranchKind::Body => String::new(),
                    };
                    let body = self.nodes(branch.body);
                    if !body.is_empty() {
                        drawn += " ";
                        drawn += &body;
                    }
                }
                drawn + open_end(block.end.is_none()) + ">"
            }
        }
    }

    fn trims(&self, delimited: &Delimited, inner: String) -> String {
        let before = if delimited.trims_before() { "-" } else { "" };
        let after = match delimited.closer {
            Closer::Trimming => "-",
            Closer::Broken => "!",
            Closer::Plain | Closer::Line => "",
        };
        format!("{before}{inner}{after}")
    }

    fn output(&self, output: &Output) -> String {
        format!("{{{}}}", self.trims(&output.delimited, self.pipeline(output.value)))
    }

    fn block(&self, kind: &BlockKind) -> String {
        match kind {
            BlockKind::If => "if".to_owned(),
            BlockKind::Unless => "unless".to_owned(),
            BlockKind::IfChanged => "ifchanged".to_owned(),
            BlockKind::Case(subject) => format!("case {}", self.expr(&self.template[*subject])),
            BlockKind::Capture(name) => format!("capture {}", self.text(*name)),
            BlockKind::Translation(words) => format!("translation{}", self.words(&self.template[*words])),
            BlockKind::For(details) | BlockKind::TableRow(details) => {
                let details = &self.template[*details];
                let name = if matches!(kind, BlockKind::For(_)) { "for" } else { "tablerow" };
                let reversed = if details.reversed.is_some() { " reversed" } else { "" };
                let (variable, collection) = (self.text(details.variable), self.expr(&details.collection));
                format!("{name} {variable} in {collection}{reversed}{}", self.arguments(details.parameters))
            }
        }
    }

    fn tag(&self, kind: &TagKind) -> String {
        match kind {
            TagKind::Assign { name, value } => format!("assign {} = {}", self.text(*name), self.pipeline(*value)),
            TagKind::Echo(value) => format!("echo {}", self.pipeline(*value)),
            TagKind::Increment(name) => format!("increment {}", self.text(*name)),
            TagKind::Decrement(name) => format!("decrement {}", self.text(*name)),
            TagKind::Cycle(cycle) => {
                let cycle = &self.template[*cycle];
                let group = cycle.group.map_or(String::new(), |group| format!("{}: ", self.expr(&group)));
                format!("cycle {group}{}", self.exprs(cycle.values))
            }
            TagKind::Liquid(nodes) => format!("liquid {}", self.nodes(*nodes)),
            TagKind::Include(partial) | TagKind::Render(partial) => {
                let partial = &self.template[*partial];
                let variable = partial.variable.map_or(String::new(), |value| format!(" with {}", self.expr(&value)));
                let alias = partial.alias.map_or(String::new(), |name| format!(" as {}", self.text(name)));
                format!("partial {}{variable}{alias}{}", self.expr(&partial.name), self.arguments(partial.parameters))
            }
            TagKind::ConnectedContent(words) => format!("connected_content{}", self.words(&self.template[*words])),
            TagKind::MessageExtras(words) => format!("message_extras{}", self.words(&self.template[*words])),
            TagKind::CatalogItems(words) => format!("catalog_items{}", self.words(&self.template[*words])),
            TagKind::CatalogSelectionItems(words) => format!("selection{}", self.words(&self.template[*words])),
            TagKind::ShoppingCart(words) => format!("shopping_cart{}", self.words(&self.template[*words])),
            TagKind::Random(words) => format!("random{}", self.words(&self.template[*words])),
            TagKind::AbortMessage(call) | TagKind::Promotion(call) => {
                let call = &self.template[*call];
                let argument = call.argument.map_or(String::new(), |value| self.value(&value));
                if call.parentheses.is_some() { format!("call ({argument})") } else { format!("call {argument}") }
            }
            TagKind::Break | TagKind::Continue | TagKind::InlineComment | TagKind::Unknown | TagKind::Malformed => {
                format!("{kind:?}")
            }
        }
    }

    fn words(&self, words: &Words) -> String {
        let plain = self.template[words.words].iter().map(|value| format!(" {}", self.value(value)));
        let options = self.template[words.options].iter().map(|option| {
            let value = option.value.map_or(String::new(), |value| format!("={}", self.value(&value)));
            format!(" {}{value}", self.text(option.name))
        });
        plain.chain(options).collect()
    }

    fn value(&self, value: &Value) -> String {
        let parts = self.template[value.parts].iter().map(|part| match part {
            Part::Text(span) => self.text(*span).to_owned(),
            Part::Output(output) => self.output(output),
        });
        let parts = parts.collect::<Vec<_>>().join("·");
        if value.is_quoted() { format!("'{parts}'") } else { parts }
    }

    fn pipeline(&self, pipeline: Option<Id<Pipeline>>) -> String {
        let Some(pipeline) = pipeline.map(|id| &self.template[id]) else { return "nothing".to_owned() };
        let filters = self.template[pipeline.filters].iter().map(|filter| {
            let arguments = self.arguments(filter.arguments);
            format!(" | {}{arguments}", self.text(filter.name))
        });
        self.expr(&pipeline.value) + &filters.collect::<String>()
    }

    fn arguments(&self, arguments: List<Argument>) -> String {
        let drawn = self.template[arguments].iter().map(|argument| match argument.keyword {
            Some(keyword) => format!(" {}:{}", self.text(keyword), self.expr(&argument.value)),
            None => format!(" {}", self.expr(&argument.value)),
        });
        drawn.collect()
    }

    fn exprs(&self, exprs: List<Expr>) -> String {
        self.template[exprs].iter().map(|expr| self.expr(expr)).collect::<Vec<_>>().join(", ")
    }

    fn condition(&self, comparisons: List<Comparison>) -> String {
        let drawn = self.template[comparisons].iter().map(|comparison| {
            let test = comparison
                .test
                .map_or(String::new(), |test| format!(" {:?} {}", test.operator, self.expr(&test.right)));
            let link = match comparison.link.map(|link| link.connective) {
                Some(Connective::And) => " and ",
                Some(Connective::Or) => " or ",
                None => "",
            };
            format!("{}{test}{link}", self.expr(&comparison.left))
        });
        drawn.collect()
    }

    fn expr(&self, expr: &Expr) -> String {
        match &expr.kind {
            ExprKind::Missing => "?".to_owned(),
            ExprKind::String { content } => format!("'{}'", self.text(*content)),
            ExprKind::Integer | ExprKind::Float => format!("#{}", self.text(expr.span)),
            ExprKind::Variable(variable) => {
                let root = match variable.root {
                    Root::Name(name) => self.text(name).to_owned(),
                    Root::Index(index) => format!("[{}]", self.expr(&self.template[index])),
                };
                root + &self.steps(variable.steps)
            }
            ExprKind::Attribute(attribute) => {
                let namespace = attribute.namespace.map_or(String::new(), |name| format!("{}.", self.text(name)));
                format!("{namespace}${{{}}}{}", self.text(attribute.name), self.steps(attribute.steps))
            }
            ExprKind::Output(output) => self.output(&self.template[*output]),
            ExprKind::Range(range) => {
                let range = &self.template[*range];
                format!("({}..{})", self.expr(&range.from), self.expr(&range.to))
            }
            literal => format!("{literal:?}").to_lowercase(),
        }
    }

    fn steps(&self, steps: List<Step>) -> String {
        let drawn = self.template[steps].iter().map(|step| match step.kind {
            StepKind::Name(name) => format!(".{}", self.text(name)),
            StepKind::Index(index) => format!("[{}]", self.expr(&self.template[index])),
        });
        drawn.collect()
    }
}

fn open_end(open: bool) -> &'static str {
    if open { " unclosed" } else { "" }
}
