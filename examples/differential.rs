//! Writes random templates with their data and what we make of them, one JSON object a line, for
//! `scripts/differential.rb` to compare with Ruby: `cargo run --example differential -- COUNT [SEED]`.

#![allow(clippy::print_stdout, reason = "an example speaks on the terminal")]

use bumpalo::Bump;
use bzsf::render::{Evaluator, Object, Program, Programs, Resources, Session, Stop};
use serde_json::{Value, json};

fn main() {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse().unwrap_or_default());
    let count: u64 = arguments.next().unwrap_or(1000);
    let seed = arguments.next().unwrap_or(0);
    let mut generator = Generator { random: fastrand::Rng::with_seed(seed), loops: 0 };
    for _ in 0..count {
        let template = generator.body(3);
        let data = generator.data();
        let (output, error) = match outcome(&template, &data) {
            Ok(output) => (Some(output), None),
            Err(error) => (None, Some(error)),
        };
        println!("{}", json!({ "template": template, "data": data, "output": output, "error": error }));
    }
}

/// What comes of a template, or why nothing does.
fn outcome(source: &str, data: &Value) -> Result<String, String> {
    let parsed = bzsf::syntax::parse(source);
    if let Some(error) = parsed.errors.first() {
        return Err(format!("syntax: {}", error.message));
    }
    let program = Program::new(source, parsed.template);
    let arena = Bump::new();
    let globals = match bzsf::render::Value::from_json(&arena, data) {
        bzsf::render::Value::Object(object) => object,
        _ => Object::default(),
    };
    let (resources, programs) = (Resources::default(), Programs::default());
    let mut session = Session::new(&arena, &resources, &programs);
    let mut evaluator = Evaluator::new(&mut session, source, &program).with_globals(globals);
    match evaluator.run() {
        Ok(()) => Ok(evaluator.output),
        Err((Stop::Abort(message) | Stop::Error(message), _)) => Err(message),
    }
}

const NAMES: &[&str] = &[
    "n", "f", "big", "s", "e", "b", "t", "no", "nothing", "a", "words", "mixed", "o", "eo", "ea", "items", "x", "y",
    "zero", "digits",
];

const STEPS: &[&str] = &[
    ".size", ".first", ".last", "[0]", "[-1]", "[n]", ".k", ".list", ".p", "['k']", "[s]", ".length", "[9]",
    ".list[1]", "['size']",
];

const LITERALS: &[&str] = &[
    "1",
    "0",
    "-3",
    "2.5",
    "-0.5",
    "'a'",
    "\"hello\"",
    "''",
    "' '",
    "nil",
    "true",
    "false",
    "blank",
    "empty",
    "(1..3)",
    "(n..2)",
    "'3'",
    "'x,y'",
    "12345678901234567890",
    "10",
    "3.0",
    "(1..n)",
];

const OPERATORS: &[&str] = &["==", "!=", "<>", "<", ">", "<=", ">=", "contains"];

/// Filters with how many arguments they take.
const FILTERS: &[(&str, usize)] = &[
    ("upcase", 0),
    ("downcase", 0),
    ("capitalize", 0),
    ("append", 1),
    ("prepend", 1),
    ("size", 0),
    ("join", 0),
    ("join", 1),
    ("split", 1),
    ("first", 0),
    ("last", 0),
    ("reverse", 0),
    ("sort", 0),
    ("sort_natural", 0),
    ("uniq", 0),
    ("compact", 0),
    ("plus", 1),
    ("minus", 1),
    ("times", 1),
    ("divided_by", 1),
    ("modulo", 1),
    ("abs", 0),
    ("ceil", 0),
    ("floor", 0),
    ("round", 0),
    ("round", 1),
    ("at_least", 1),
    ("at_most", 1),
    ("default", 1),
    ("escape", 0),
    ("escape_once", 0),
    ("strip", 0),
    ("lstrip", 0),
    ("rstrip", 0),
    ("strip_html", 0),
    ("strip_newlines", 0),
    ("newline_to_br", 0),
    ("replace", 2),
    ("replace_first", 2),
    ("replace_last", 2),
    ("remove", 1),
    ("remove_first", 1),
    ("remove_last", 1),
    ("slice", 1),
    ("slice", 2),
    ("truncate", 1),
    ("truncate", 2),
    ("truncatewords", 1),
    ("url_encode", 0),
    ("url_decode", 0),
    ("base64_encode", 0),
    ("concat", 1),
    ("map", 1),
    ("where", 1),
    ("where", 2),
    ("sort", 1),
    ("date", 1),
];

struct Generator {
    random: fastrand::Rng,
    /// How many loops hold what is being written.
    loops: usize,
}

impl Generator {
    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.random.usize(..of.len())]
    }

    fn chance(&mut self, one_in: u32) -> bool {
        self.random.u32(..one_in) == 0
    }

    fn body(&mut self, depth: usize) -> String {
        let pieces = self.random.usize(1..=if depth == 3 { 4 } else { 3 });
        (0..pieces).map(|_| self.piece(depth)).collect()
    }

    fn piece(&mut self, depth: usize) -> String {
        match self.random.u32(..20) {
            0..=3 => self.pick(&[" ", "\n", "text", "a b", "\t", " - ", "ü\n", "}"]).to_owned(),
            4..=8 => {
                let pipeline = self.pipeline();
                let (open, close) = (self.pick(&["{{", "{{", "{{-"]), self.pick(&["}}", "}}", "-}}"]));
                format!("{open} {pipeline} {close}")
            }
            9..=11 => {
                let statement = self.statement();
                self.tag(&statement)
            }
            12 => self.lines(),
            _ if depth == 0 => self.pick(&["x", " "]).to_owned(),
            _ => self.block(depth - 1),
        }
    }

    fn tag(&mut self, content: &str) -> String {
        let (open, close) = (self.pick(&["{%", "{%", "{%", "{%-"]), self.pick(&["%}", "%}", "%}", "-%}"]));
        format!("{open} {content} {close}")
    }

    fn statement(&mut self) -> String {
        match self.random.u32(..9) {
            0..=2 => format!("assign {} = {}", self.pick(&["x", "y"]), self.pipeline()),
            3 => format!("echo {}", self.pipeline()),
            4 => format!("increment {}", self.pick(&["x", "count"])),
            5 => format!("decrement {}", self.pick(&["x", "count"])),
            6 => {
                let group = self.pick(&["", "", "'g': ", "n: ", "s: "]);
                let values: Vec<String> = (0..self.random.usize(1..4)).map(|_| self.cycled()).collect();
                format!("cycle {group}{}", values.join(", "))
            }
            7 if self.loops > 0 => self.pick(&["break", "continue"]).to_owned(),
            _ => "# nothing".to_owned(),
        }
    }

    fn cycled(&mut self) -> String {
        self.pick(&["'a'", "'b'", "1", "n", "s", "2.5", "a"]).to_owned()
    }

    fn lines(&mut self) -> String {
        let lines: Vec<String> = (0..self.random.usize(1..4)).map(|_| self.statement()).collect();
        let condition = self.condition();
        let inner = self.statement();
        self.tag(&format!("liquid\n{}\nif {condition}\n  {inner}\nendif\n", lines.join("\n")))
    }

    fn block(&mut self, depth: usize) -> String {
        let (opening, ending) = match self.random.u32(..10) {
            0..=2 => (format!("if {}", self.condition()), "endif"),
            3 => (format!("unless {}", self.condition()), "endunless"),
            4 => (format!("case {}", self.value()), "endcase"),
            5 | 6 => (format!("for {} in {}{}", self.pick(&["x", "i"]), self.value(), self.bounds()), "endfor"),
            7 => {
                let columns = self.pick(&[" cols: 2", " cols: n", " cols: 1", " cols: '3'"]);
                (format!("tablerow x in {}{columns}", self.value()), "endtablerow")
            }
            8 => (format!("capture {}", self.pick(&["x", "y"])), "endcapture"),
            _ => {
                let ends = self.pick(&[("ifchanged", "endifchanged"), ("comment", "endcomment"), ("raw", "endraw")]);
                (ends.0.to_owned(), ends.1)
            }
        };
        // In a table, `break` became one only after the Ruby version that is compared with.
        let (loops, before) = match ending {
            "endfor" => (self.loops + 1, self.loops),
            "endtablerow" => (0, self.loops),
            _ => (self.loops, self.loops),
        };
        self.loops = loops;
        let mut text = self.tag(&opening);
        text += &if ending == "endcase" { self.pick(&["", " ", "\n"]).to_owned() } else { self.body(depth) };
        if matches!(ending, "endif" | "endunless") && self.chance(3) {
            let condition = self.condition();
            text += &self.tag(&format!("elsif {condition}"));
            text += &self.body(depth);
        }
        if ending == "endcase" {
            for _ in 0..self.random.usize(1..4) {
                let values: Vec<String> = (0..self.random.usize(1..3)).map(|_| self.value()).collect();
                text += &self.tag(&format!("when {}", values.join(", ")));
                text += &self.body(depth);
            }
        }
        if matches!(ending, "endif" | "endunless" | "endcase" | "endfor") && self.chance(2) {
            self.loops = before;
            text += &self.tag("else");
            text += &self.body(depth);
        }
        self.loops = before;
        text + &self.tag(ending)
    }

    fn bounds(&mut self) -> String {
        let mut bounds = String::from(if self.chance(4) { " reversed" } else { "" });
        if self.chance(3) {
            bounds += &format!(" limit: {}", self.pick(&["2", "n", "0", "nothing", "-1", "'2'", "f"]));
        }
        if self.chance(3) {
            bounds += &format!(" offset: {}", self.pick(&["1", "continue", "n", "nothing", "-2", "continue"]));
        }
        bounds
    }

    fn condition(&mut self) -> String {
        let mut condition = self.comparison();
        while self.chance(3) {
            let link = self.pick(&["and", "or"]);
            condition += &format!(" {link} {}", self.comparison());
        }
        condition
    }

    fn comparison(&mut self) -> String {
        let left = self.value();
        if self.chance(4) { left } else { format!("{left} {} {}", self.pick(OPERATORS), self.value()) }
    }

    fn value(&mut self) -> String {
        match self.random.u32(..10) {
            0..=3 => self.pick(LITERALS).to_owned(),
            4..=6 => self.pick(NAMES).to_owned(),
            7 if self.loops > 0 => {
                let property = self.pick(&["index", "rindex0", "first", "last", "length", "parentloop.index", "name"]);
                format!("forloop.{property}")
            }
            _ => {
                let more = if self.chance(4) { self.pick(STEPS) } else { "" };
                format!("{}{}{more}", self.pick(NAMES), self.pick(STEPS))
            }
        }
    }

    fn pipeline(&mut self) -> String {
        let mut pipeline = self.value();
        while self.chance(2) {
            let (name, count) = self.pick(FILTERS);
            let arguments: Vec<String> = (0..count).map(|_| self.value()).collect();
            pipeline += &format!(" | {name}{}{}", if count > 0 { ": " } else { "" }, arguments.join(", "));
        }
        pipeline
    }

    fn data(&mut self) -> Value {
        let text =
            self.pick(&["hello world", "<b>x</b> & \"y\"", "a,b,,c", "Ünïcode ß", "k", "line\r\nbreak", "3.7abc"]);
        let number = self.pick(&[5, 0, -2, 3, 1_000_000_007]);
        let fraction = self.pick(&[2.5, -0.1, 1e20, 3.0, 0.1, 123_456_789.125]);
        json!({
            "n": if number > 1000 { 2 } else { number }, "f": fraction, "big": 12_345_678_901_234_567_890_u64,
            "s": text, "e": "", "b": " \n ", "t": true, "no": false, "nothing": null, "zero": number,
            "a": [3, 1, 2], "words": ["b", "a", "C", "b"], "mixed": [1, "x", null, [2, [3]], { "k": 1 }],
            "o": { "k": "v", "n": 2, "list": [1, 2], "size": 7, "hello": null }, "eo": {}, "ea": [],
            "items": [{ "p": 1, "k": "x" }, { "p": 3 }, { "p": 2, "k": null }], "digits": "12",
        })
    }
}
