//! How fast templates that are ready are rendered, beside the `liquid` crate on what that renders: `cargo bench --bench
//! render`.

mod corpus;

use bumpalo::Bump;
use bzsf::render::{Evaluator, Object, Program, Programs, Resources, Session, Value};
use corpus::Corpus;
use divan::Bencher;
use divan::counter::ItemsCount;

fn main() {
    divan::main();
}

/// What the templates without Braze's syntax read.
fn data() -> serde_json::Value {
    let lead = serde_json::json!({
        "first_name": "Ada", "last_name": "Lovelace", "email_address": "ada@example.com", "phone_number": "+44 20 7946",
        "city": "London", "language": "en", "user_id": "u-7",
    });
    let items = serde_json::json!([{ "name": "Engine", "price": 120 }, { "name": "Card", "price": 0.5 }]);
    serde_json::json!({ "lead": lead, "user": { "address": vec![lead; 4] }, "cart": { "items": items } })
}

/// Ours; each template is one item.
#[divan::bench(args = [Corpus::Webhook, Corpus::PlainWebhook, Corpus::PlainLiquid])]
fn bzsf(bencher: Bencher<'_, '_>, corpus: Corpus) {
    let templates = corpus.templates();
    let ready = |text: &String| Program::new(text, bzsf::syntax::parse(text).template);
    let programs: Vec<Program> = templates.iter().map(ready).collect();
    let resources = Resources::default();
    let data = data();
    let profile = Bump::new();
    let globals = match Value::from_json(&profile, &data) {
        Value::Object(object) => object,
        _ => Object::default(),
    };
    let mut arena = Bump::new();
    bencher.counter(ItemsCount::new(templates.len())).bench_local(|| {
        for (source, program) in templates.iter().zip(&programs) {
            arena.reset();
            let made = Programs::default();
            let mut session = Session::new(&arena, &resources, &made);
            let mut evaluator = Evaluator::new(&mut session, source, program).with_globals(globals);
            assert!(divan::black_box(evaluator.run()).is_ok() || matches!(corpus, Corpus::Webhook), "{source}");
            divan::black_box(&evaluator.output);
        }
    });
}

/// The yardstick, over the corpora without Braze's syntax.
#[divan::bench(args = [Corpus::PlainWebhook, Corpus::PlainLiquid], sample_count = 5)]
fn liquid(bencher: Bencher<'_, '_>, corpus: Corpus) {
    let templates = corpus.templates();
    #[allow(clippy::expect_used, reason = "the standard library always builds")]
    let parser = liquid::ParserBuilder::with_stdlib().build().expect("the standard library");
    #[allow(clippy::expect_used, reason = "the data is an object")]
    let data = liquid::to_object(&data()).expect("an object");
    let parsed: Vec<_> = templates.iter().filter_map(|text| parser.parse(text).ok()).collect();
    assert!(parsed.iter().all(|template| template.render(&data).is_ok()), "it renders each");
    bencher.counter(ItemsCount::new(parsed.len())).bench(|| {
        for template in &parsed {
            let _ = divan::black_box(template.render(&data));
        }
    });
}
