//! How fast Liquid is read, with the tree built, in the same process as the `liquid` crate on what that accepts:
//! `cargo bench --bench syntax`.

mod corpus;

use corpus::Corpus;
use divan::Bencher;
use divan::counter::BytesCount;

fn main() {
    divan::main();
}

/// Ours, over all templates of a corpus.
#[divan::bench(args = [Corpus::Webhook, Corpus::PlainWebhook, Corpus::Liquid, Corpus::PlainLiquid])]
fn bzsf(bencher: Bencher<'_, '_>, corpus: Corpus) {
    let templates = corpus.templates();
    let bytes: usize = templates.iter().map(String::len).sum();
    for template in &templates {
        assert!(bzsf::syntax::parse(template).errors.is_empty(), "{template}");
    }
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for template in &templates {
            divan::black_box(bzsf::syntax::parse(template));
        }
    });
}

/// The yardstick, over the corpora without Braze's syntax.
#[divan::bench(args = [Corpus::PlainWebhook, Corpus::PlainLiquid], sample_count = 5)]
fn liquid(bencher: Bencher<'_, '_>, corpus: Corpus) {
    let templates = corpus.templates();
    let bytes: usize = templates.iter().map(String::len).sum();
    #[allow(clippy::expect_used, reason = "the standard library always builds")]
    let parser = liquid::ParserBuilder::with_stdlib().build().expect("the standard library");
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for template in &templates {
            assert!(divan::black_box(parser.parse(template)).is_ok(), "{template}");
        }
    });
}

/// The floor: finding each `{`.
#[divan::bench(args = [Corpus::Webhook, Corpus::Liquid])]
fn memchr(bencher: Bencher<'_, '_>, corpus: Corpus) {
    let templates = corpus.templates();
    let bytes: usize = templates.iter().map(String::len).sum();
    bencher.counter(BytesCount::new(bytes)).bench(|| {
        for template in &templates {
            divan::black_box(memchr::memchr_iter(b'{', template.as_bytes()).count());
        }
    });
}
