//! Rows X01 to X21 as they occur in real bundles, pages and data: nothing of it asks for anything.

use crate::check;

#[test]
fn bundles() {
    for code in [
        // React and its kin
        "var Cb={Webkit:1};function Kd(a){switch(a){case\"svg\":return\"http://www.w3.org/2000/svg\";case\"math\":return\"http://www.w3.org/1998/Math/MathML\";default:return\"http://www.w3.org/1999/xhtml\"}}",
        "function p(a){for(var b=\"https://reactjs.org/docs/error-decoder.html?invariant=\"+a,c=1;c<arguments.length;c++)b+=\"&args[]=\"+encodeURIComponent(arguments[c]);return b}",
        "z(\"xlink:href\",\"http://www.w3.org/1999/xlink\");z(\"xml:base\",\"http://www.w3.org/XML/1998/namespace\")",
        "console.error(\"Warning: see http://fb.me/use-check-prop-types\");invariant(!1,\"http://fb.me/react-devtools\")",
        "e.setAttributeNS(\"http://www.w3.org/1999/xlink\",\"xlink:href\",\"#a\")",
        // moment, jQuery, core-js, lodash
        "deprecate(\"moment construction falls back to js Date. Please refer to http://momentjs.com/guides/#/warnings/js-date/ for more info.\",f)",
        "var rlocalProtocol=/^(?:about|app|app-storage|.+-extension|file|res|widget):$/,r=/^http:\\/\\/localhost:3000/",
        "new URL(\"b?a=1&b=2&c=3\",\"http://a\");new URL(\"https://a@b\").username===\"a\";new URL(\"http://тест\").host;new URL(\"http://x\",void 0).host",
        "/*!\n * jQuery JavaScript Library v3.7.1 http://jquery.com/ http://sizzlejs.com/ http://jquery.org/license\n */f()",
        "/** @license MIT http://www.opensource.org/licenses/mit-license.php */f()",
        // choosing or checking a scheme
        "if(u.startsWith('http://')||u.indexOf('http://localhost:3000/')===0||u.slice(0,7)==='http://')f()",
        "u.replace('http://','https://');u.replace(/^http:\\/\\//i,'https://');u.split('http://')[1]",
        "var s=location.protocol==='https:'?'https://':'http://';load(s+'cdn.x.com/a.js')",
        "var ga=('https:'==document.location.protocol?'https://ssl':'http://www')+'.google-analytics.com/ga.js';",
        "var isHttp=/^http:\\/\\//.test(u),ports={http:80,ws:80},o='http:'+rest",
        "u=u.match(/^https?:/)?u:'http://'+u;",
        "const s=o||strip(a.protocol)||'http',h=a.host;client({baseUrl:`${s}://${h}/v1`});fetch(s+'://'+h)",
        "const link=/^www/.test(t)?'http://'+t:t",
        // SOAP, WS-*, schemas
        "xml+='<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\">';h.SOAPAction='http://tempuri.org/IService/Get'",
        "const ns={wsse:'http://docs.oasis-open.org/wss/2004/01/x.xsd',xsi:'http://www.w3.org/2001/XMLSchema-instance'}",
        "ajv.addMetaSchema({$schema:\"http://json-schema.org/draft-07/schema#\",$id:\"http://json-schema.org/draft-07/schema#\",definitions:{}})",
        "schema.$ref==='http://json-schema.org/draft-04/schema#'",
        "const XMP='http://ns.adobe.com/xap/1.0/\\0',DC='http://purl.org/dc/elements/1.1/',OG='http://ogp.me/ns#'",
        "const API_URL='http://example.com/v1',BASE='http://www.example.com'",
        "action='http://www.w3.org/2005/08/addressing/anonymous';xs='http://www.w3.org/2001/XMLSchema'",
        "sdk.endpoint='http://schemas.xmlsoap.org/ws/2005/02/trust/Issue'",
        // what is shown or linked
        "h('a',{href:'http://other.com/',target:'_blank'},'docs');React.createElement('a',{href:'http://nextjs.org'})",
        "const team=[{name:'x',url:'http://x.com',github:'http://github.com/x'}];t('Visit http://x.com')",
        "input.placeholder='http://example.com';{placeholder:'http://example.com'}",
        "throw new TypeError('Only http://localhost:3000/x and https are supported')",
        "const messages={en:{help:'See http://docs.x.com/help'},ko:{help:'http://docs.x.com/ko 참조'}}",
        "share('http://www.facebook.com/sharer.php?u='+u)",
        "emailRegex=\"^http://localhost:8080/\";new RegExp(\"^http://localhost:8080/\")",
        "new URL(path,'http://localhost');new URL(r.url,'http://n');u='http://localhost'",
        // data that stays data
        "const csv='a,http://a.com/x\\n';const o=JSON.parse('{\"$schema\":\"http://json-schema.org/x\"}')",
        "registry.get('http://www.w3.org/ns/x');map.set('http://a.com/x',1);list.includes('http://localhost:3000/x')",
    ] {
        check("app.js", code, &[]);
    }
}

#[test]
fn pages() {
    for page in [
        "<html xmlns:og='http://ogp.me/ns#' xmlns:fb='http://www.facebook.com/2008/fbml' prefix='og: http://ogp.me/ns#'>",
        "<head profile='http://gmpg.org/xfn/11'><link rel='profile' href='http://gmpg.org/xfn/11'>",
        "<link rel=EditURI href='http://shop.localhost/xmlrpc.php?rsd'><link rel='https://api.w.org/' href='http://shop.localhost/wp-json/'>",
        "<link rel='alternate' type='application/rss+xml' href='http://shop.localhost/feed/'><link rel='alternate' hreflang='ko' href='http://shop.localhost/ko'>",
        "<meta property='og:url' content='http://shop.localhost/'><meta name='twitter:image' content='http://a.com/x.png'><meta name=msapplication-TileImage content=http://a.com/x.png>",
        "<div vocab='http://schema.org/' typeof='Product' resource='http://shop.localhost/1'><span property='url'>http://a.com</span></div>",
        "<svg xmlns:xlink='http://www.w3.org/1999/xlink' version='1.1'><title>http://a.com/x</title><a xlink:href='http://a.com/'/></svg>",
        "<object classid='clsid:D27CDB6E' codetype='http://a.com'></object><img usemap='#m' longdesc='http://a.com/' alt='http://a.com/x.png'>",
        "<code>&lt;script src=\"http://a.com/x.js\"&gt;</code><pre>fetch('http://localhost:3000')</pre>",
        "<a href='http://other.com/'>http://other.com/</a><a href='http://other.com/x.zip'>zip</a>",
        "<input type=url value='http://localhost:3000/' placeholder='http://example.com' pattern='http://.*'>",
        "<form action='/login'><input name=next value='http://localhost:3000/'></form><del cite='http://a.com'>x</del>",
        "<img src='https://a.com/?u=http://b.com/x.png'><script src='//a.com/x.js'></script><img src='data:image/svg+xml,<svg xmlns=http://www.w3.org/2000/svg>'>",
        "<img data-caption='http://localhost:3000/x' title='http://localhost:3000/' data-id='http://a.com/x.png'>",
        "<script type='text/x-mathjax-config'>x='http://localhost:3000/x'</script><script type='application/ld+json'>{\"image\":\"http://a.com/x.png\"}</script>",
        "<!-- saved from url=(0014)http://localhost:3000/ --><!-- <img src='http://a.com/x.png'> -->",
        "<meta http-equiv=Content-Security-Policy content=\"img-src http://a.com; script-src 'self' http://localhost:3000\">",
        "<time datetime='http://a.com'></time><data value='http://a.com'></data><option value='http://localhost:3000/'>x</option>",
    ] {
        check("index.html", page, &[]);
    }
}

#[test]
fn style_sheets() {
    for sheet in [
        "/*! normalize.css v8 | MIT License | http://github.com/necolas/normalize.css */html{line-height:1.15}",
        "a[href^=\"http://\"]::after{content:\" (http://x)\"}a[href*='http://localhost:3000']{color:red}",
        "@namespace svg \"http://www.w3.org/2000/svg\";@namespace url(http://www.w3.org/1999/xhtml);",
        "a{background:url(\"data:image/svg+xml;charset=utf8,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E\")}",
        "a{--doc:'http://localhost:3000/';font-family:'http://a.com'}",
        "@supports (background:url(http://a.com/x.png)){a{color:red}}",
        "@charset \"http://a.com/\";@layer x;@container (width > 1px){a{color:red}}",
        "a{background:url(https://a.com/?u=http://b.com/x.png)}",
    ] {
        check("app.css", sheet, &[]);
    }
}
