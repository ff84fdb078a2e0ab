/**
 * A local part and a domain; `@scope/package` and `package@1.2.3` in the paths of a stack are neither. Bounded, so that
 * a long text takes no long time.
 */
const MAIL =
  /(?:"[^"\n]{0,128}"|[^\s"<>()[\]{},;:@\\/=]{1,128})(?:@|%40)(?:\[[\da-f.:]{1,45}\]|[\p{L}\d.-]{0,253}?\p{L}[\p{L}\d.-]{0,253})/giu;
/** International, written in any way, and with Finland's trunk 0; not inside a word, a date or an IP address. */
const PHONE =
  /(?:(?<![\p{L}\d])(?:\+|%2B)|(?<![\p{L}\d.:/_-])0(?:0|(?=[1-9])))(?:[ ().-]|%20){0,2}\d(?:(?:[ ()-]|%20){0,2}\d){5,14}(?![\p{L}\d_])/giu;

/**
 * A text of somebody else's – an error, a provider's refusal – without the addresses in it: a log says what happened,
 * not to whom. What is masked too much costs a detail; what is masked too little, a person's privacy.
 */
export function maskAddresses(text: string): string {
  return text.replace(MAIL, '[mail]').replace(PHONE, '[phone]');
}
