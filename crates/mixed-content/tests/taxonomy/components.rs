//! Components of one file: Vue, Svelte and Astro.

use crate::{check, inspected};

const FETCH: &str = "J01 fetch blocked error medium http://a.com/x";
const IMAGE: &str = "H05 image upgraded warning medium http://a.com/x.png";

#[test]
fn vue() {
    for (text, expected) in [
        (
            "<script setup lang=\"ts\">\nconst load = async <T,>(id: number): Promise<T> => (await fetch('http://a.com/x')) as T\n</script>",
            FETCH,
        ),
        ("<template><img src=\"http://a.com/x.png\"></template>", IMAGE),
        ("<template><template v-if=\"ok\"><img src=\"http://a.com/x.png\"></template></template>", IMAGE),
        ("<template><img :src=\"'http://a.com/x.png'\"></template>", IMAGE),
        (
            "<template><img v-bind:src.camel=\"ok ? 'http://a.com/x.png' : '/x.png'\"></template>",
            "H05 image upgraded warning low http://a.com/x.png",
        ),
        (
            "<template><img :src=\"`http://a.com/${id}.png`\"></template>",
            "H05 image upgraded warning medium http://a.com/",
        ),
        ("<template><b @click.prevent=\"fetch('http://a.com/x')\">go</b></template>", FETCH),
        ("<template><b v-on:click=\"a = 1; fetch('http://a.com/x')\">go</b></template>", FETCH),
        ("<template><b @click=\"() => fetch(&quot;http://a.com/x&quot;)\">go</b></template>", FETCH),
        (
            "<style lang=\"scss\" scoped>\n.a { .b { background: url(http://a.com/x.png) } }\n</style>",
            "C03 image upgraded warning medium http://a.com/x.png",
        ),
    ] {
        check("App.vue", text, &[expected]);
    }
}

#[test]
fn svelte() {
    for (text, expected) in [
        ("<script lang=\"ts\">\n  const load = (id: number) => fetch('http://a.com/x');\n</script>", FETCH),
        ("<img src={'http://a.com/x.png'} alt=\"\" />", IMAGE),
        (
            "<img src=\"{ok ? `http://a.com/x.png` : ''}\" />",
            "H05 image upgraded warning low http://a.com/x.png",
        ),
        ("<button onclick={() => fetch('http://a.com/x')}>go</button>", FETCH),
        (
            "<button on:click={() => { if (a > b) fetch(\"http://a.com/x\") }} disabled={a > b}>go</button>",
            FETCH,
        ),
        ("{#if a < b}<img src=\"http://a.com/x.png\" />{/if}", IMAGE),
        ("<img src=\"http://a.com/{id}.png\" />", "H05 image upgraded warning medium http://a.com/"),
        (
            "<style>p { background: url(http://a.com/x.png) }</style>",
            "C03 image upgraded warning medium http://a.com/x.png",
        ),
    ] {
        check("App.svelte", text, &[expected]);
    }
}

#[test]
fn astro() {
    for (text, expected) in [
        ("---\nconst page: Response = await fetch('http://a.com/x');\n---\n<p>{page.status}</p>", FETCH),
        ("<ul>{items.map(item => <li><img src=\"http://a.com/x.png\" /></li>)}</ul>", IMAGE),
        ("<img src={'http://a.com/x.png'} />", IMAGE),
        ("<script>const a: string = 'x'; fetch('http://a.com/x')</script>", FETCH),
    ] {
        check("index.astro", text, &[expected]);
    }
}

#[test]
fn the_place_within_a_component_is_exact() {
    let text = "<template>\n  <img :src=\"'http://a.com/x.png'\">\n</template>\n";
    let finding = &inspected("App.vue", text.as_bytes()).findings[0];
    assert_eq!((finding.place.line, finding.place.column), (Some(2), Some(15)));
    assert_eq!(
        &finding.place.excerpt.as_deref().unwrap()[finding.place.mark.clone().unwrap()],
        "http://a.com/x.png"
    );
    let text = "<p class={a}>가</p>\n<b onclick={() => fetch('http://a.com/x')} />";
    let finding = &inspected("App.svelte", text.as_bytes()).findings[0];
    assert_eq!((finding.place.line, finding.place.column), (Some(2), Some(26)));
}

#[test]
fn words_of_frameworks_are_no_addresses() {
    for text in [
        "<template><li v-for=\"(item, at) of list\" :key=\"item.id\" v-slot=\"{ http }\">{{ item }}</li></template>",
        "<template><a :href=\"'http://other.com/'\" :title=\"'http://a.com/x'\">http://a.com/x</a></template>",
        "<template><!-- <img src=\"http://a.com/x.png\"> --></template>",
        "<template><svg xmlns=\"http://www.w3.org/2000/svg\"></svg></template>",
    ] {
        check("App.vue", text, &[]);
        assert_eq!(inspected("App.vue", text.as_bytes()).skipped, [], "{text}");
    }
    check("App.svelte", "<a href={'http://other.com/'} title={'http://a.com/'}>{'http://a.com/x'}</a>", &[]);
    check(
        "a.astro",
        "---\n// fetch('http://a.com/x')\n---\n<a href='http://other.com/'>http://a.com/</a>",
        &[],
    );
}

#[test]
fn comments_of_style_languages_are_left_alone() {
    let sheet = "<style lang=\"scss\" scoped>\n// url(http://a.com/no.png)\n.a { // @import 'http://a.com/no.css'\n  \
                 background: url(http://a.com/x.png); // 가\n}\n//background: url(http://a.com/no.png)\n</style>";
    let expected = &["C03 image upgraded warning medium http://a.com/x.png"];
    check("App.vue", sheet, expected);
    check("App.svelte", &sheet.replace("scss", "less"), expected);
    let found = crate::inspected("App.vue", sheet.as_bytes()).findings;
    assert_eq!((found[0].place.line, found[0].place.column), (Some(4), Some(19)));
}
