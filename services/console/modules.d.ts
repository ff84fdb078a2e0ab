/** Vite puts it into the page's style sheet. */
declare module '*.css';

// HDS has each component's code under its name and the types under the same name in lower camel case.
declare module 'hds-react/components/Button' {
  export * from 'hds-react/components/button';
}
declare module 'hds-react/components/Notification' {
  export * from 'hds-react/components/notification';
}
declare module 'hds-react/components/PasswordInput' {
  export * from 'hds-react/components/passwordInput';
}
declare module 'hds-react/components/TextInput' {
  export * from 'hds-react/components/textInput';
}
