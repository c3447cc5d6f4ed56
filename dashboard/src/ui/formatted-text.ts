import { h, type FunctionalComponent, type VNodeChild } from 'vue';
import { readMarks, type Marked } from './whatsapp-format.ts';

const TAGS = { bold: 'strong', italic: 'em', strike: 's' } as const;

function draw(node: Marked): VNodeChild {
  switch (node.kind) {
    case 'text':
      return node.text;
    case 'mono':
      return h('code', { class: ['font-mono text-[0.92em]', node.block ? 'block' : ''] }, node.text);
    case 'link':
      return h(
        'a',
        {
          href: node.href,
          target: '_blank',
          rel: 'noopener noreferrer nofollow',
          class: 'underline underline-offset-2 break-all',
        },
        node.text,
      );
    default:
      return h(TAGS[node.kind], node.children.map(draw));
  }
}

/** A message's text with WhatsApp's marks drawn; every piece of it is a text node. */
export const FormattedText: FunctionalComponent<{ text: string }> = (props) =>
  readMarks(props.text).map(draw);
FormattedText.props = ['text'];
