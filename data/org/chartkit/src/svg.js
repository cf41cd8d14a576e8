const ESCAPES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that can stand between tags and in attributes. */
export function escape(text) {
  return String(text).replace(/[&<>"]/g, (c) => ESCAPES[c]);
}

/** An element with its attributes and children. */
export default function svg(name, attributes = {}, ...children) {
  const head = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([key, value]) => ` ${key}="${escape(value)}"`)
    .join('');
  return children.length ? `<${name}${head}>${children.flat().join('')}</${name}>` : `<${name}${head}/>`;
}
