/** How the first person of a real shop gets a login: the banner and the login page say so while there is none. */
export const FIRST_ADMIN_COMMAND = "npm run -s roms -- users:create --name 'NAME' --email EMAIL --role admin";
